namespace Sandbox.Core.Runs;

/// <summary>For whom a program is run. The places are shared fairly between callers; a request cannot say who it is from.</summary>
/// <param name="Name">A key's name, as it goes into logs and metrics; never the key.</param>
public sealed record RunCaller(string Name)
{
    /// <summary>All jobs of the queue together.</summary>
    // In brackets, as no key can be called. The key that a job was submitted with is not in its message.
    public static RunCaller Jobs { get; } = new("(jobs)");

    /// <summary>What the house runs for itself, and the commands that serve nobody else.</summary>
    public static RunCaller House { get; } = new("(house)");
}
