namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>What a run's group counted.</summary>
/// <param name="CpuTime">User and system time of all that ran in it.</param>
/// <param name="MemoryPeakBytes">Highest memory at one time.</param>
/// <param name="OutOfMemoryKills">Processes that the kernel took for want of memory.</param>
/// <param name="RefusedForks">Forks that failed at the process limit.</param>
internal readonly record struct CgroupUsage(TimeSpan CpuTime, long MemoryPeakBytes, long OutOfMemoryKills, long RefusedForks);
