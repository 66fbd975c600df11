using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>The control group of one run, in version 1 or 2. Its methods may block for milliseconds.</summary>
internal interface ICgroup : IDisposable
{
    /// <summary>Signalled when the kernel runs out of memory for the group; null where there is no such event.</summary>
    FileDescriptor? OutOfMemoryEvent { get; }

    /// <summary>Sets the limits and starts the counters from 0.</summary>
    /// <exception cref="SystemCallException">The kernel refuses one.</exception>
    void Prepare(ResourceLimits limits);

    /// <summary>
    /// Files that the run's first process writes itself into, as SPAWN carries them. Moving it from here, by pid, would
    /// take the kernel's lock over all processes: 10 ms measured, against 0.03 ms when a thread moves itself by "tasks".
    /// </summary>
    IReadOnlyList<FileDescriptor> JoinFiles { get; }

    /// <summary>The program starts now: other limits than it was prepared with, and CPU time from 0.</summary>
    /// <exception cref="SystemCallException">The kernel refuses a limit.</exception>
    void Start(ResourceLimits limits);

    CgroupUsage ReadUsage();

    TimeSpan ReadCpuTime();

    /// <summary>Kills all that is in it.</summary>
    void Kill();

    /// <summary>Makes it fit for another run. False: it has to be removed.</summary>
    bool TryReset();

    /// <summary>Removes the group from the file system; false while something still lives in it.</summary>
    bool TryRemove();
}
