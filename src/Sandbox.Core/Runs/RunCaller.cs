using Sandbox.Core.Contracts;

namespace Sandbox.Core.Runs;

/// <summary>For whom a program is run. The places are shared fairly between callers; a request cannot say who it is from.</summary>
/// <param name="Name">A key's name, as it goes into logs and metrics; never the key.</param>
public sealed record RunCaller(string Name)
{
    /// <summary>Whose runs and jobs the caller sees: those of the same space. Default: empty, the one that all share.</summary>
    public string Space { get; init; } = "";

    /// <summary>The most that a run of theirs gets, below everybody's ceilings. Default: null, no lower ones.</summary>
    public LimitsRequest? Ceilings { get; init; }

    /// <summary>All jobs of the queue together.</summary>
    // In brackets, as no key can be called. The key that a job was submitted with is not in its message.
    public static RunCaller Jobs { get; } = new("(jobs)");

    /// <summary>What the house runs for itself, and the commands that serve nobody else.</summary>
    public static RunCaller House { get; } = new("(house)");
}
