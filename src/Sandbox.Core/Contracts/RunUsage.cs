namespace Sandbox.Core.Contracts;

/// <summary>What a run used, measured from outside the program.</summary>
/// <param name="WallMs">From the program's start to the end of its last process, in milliseconds.</param>
/// <param name="CpuMs">User and system time of the whole process tree, in milliseconds.</param>
/// <param name="MemoryPeakBytes">Highest memory of the tree (cgroup), or of its largest process where there is none.</param>
/// <param name="QueuedMs">Time in the waiting line, in milliseconds.</param>
/// <param name="StartMs">Time to get a finished sandbox, in milliseconds.</param>
/// <param name="NetworkSentBytes">Over all TCP connections; null without network, or when the kernel did not tell all figures.</param>
/// <param name="NetworkReceivedBytes">As the bytes sent.</param>
public sealed record RunUsage(
    double WallMs,
    double CpuMs,
    long MemoryPeakBytes,
    double QueuedMs,
    double StartMs,
    long? NetworkSentBytes = null,
    long? NetworkReceivedBytes = null);
