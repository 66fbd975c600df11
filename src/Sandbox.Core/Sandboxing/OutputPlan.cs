namespace Sandbox.Core.Sandboxing;

/// <summary>What becomes of one of a program's output streams; how much there may be of it is a limit.</summary>
/// <param name="KeepBytes">The head that is kept in memory for the answer, in bytes.</param>
/// <param name="Follower">Takes everything as it comes, or null.</param>
/// <param name="Overflow">Takes everything too, but only begins when there is more than what is kept; or null.</param>
public sealed record OutputPlan(long KeepBytes, IOutputConsumer? Follower = null, IOutputConsumer? Overflow = null)
{
    /// <summary>All of it stays in memory: the limit is the only bound.</summary>
    public static OutputPlan KeepAll { get; } = new(long.MaxValue);
}
