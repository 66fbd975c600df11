namespace Sandbox.Core.Contracts;

/// <summary>What a run asks for; a missing value takes the operator's default, a larger one is cut to the ceiling.</summary>
public sealed record LimitsRequest
{
    /// <summary>Time from start to end on the wall clock, in milliseconds.</summary>
    public long? WallMs { get; init; }

    /// <summary>CPU time of the whole process tree, in milliseconds.</summary>
    public long? CpuMs { get; init; }

    /// <summary>Memory of the whole process tree, in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processes and threads at one time.</summary>
    public int? Processes { get; init; }

    /// <summary>Bytes of standard output, and the same again of standard error.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>Bytes of all files in the workspace, /tmp and /dev/shm together.</summary>
    public long? WorkspaceBytes { get; init; }

    /// <summary>Files and folders in the workspace, /tmp and /dev/shm together.</summary>
    public int? WorkspaceInodes { get; init; }

    /// <summary>File descriptors of one process.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>Size of one file, in bytes.</summary>
    public long? FileBytes { get; init; }
}
