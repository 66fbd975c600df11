using Sandbox.Core.Contracts;

namespace Sandbox.Core.Sandboxing;

/// <summary>Why we ended a program; <see cref="None"/> when it ended without us.</summary>
public enum KillReason
{
    None,
    WallTime,
    CpuTime,
    Memory,
    Output,
    Workspace,
    Processes,
    Network,
    BlockedSyscalls,
    Cancelled,
}

/// <summary>What the kernel said about an ended run, and what came out of it. Not yet an outcome.</summary>
public sealed record SandboxEnding
{
    /// <summary>Our own reason to kill it, the first one.</summary>
    public required KillReason Killed { get; init; }

    /// <summary>The exit code of the first process, or null when a signal ended it.</summary>
    public required int? ExitCode { get; init; }

    /// <summary>The signal that ended the first process, or 0.</summary>
    public required int Signal { get; init; }

    /// <summary>Processes of the run that the kernel's out-of-memory killer took.</summary>
    public required long OutOfMemoryKills { get; init; }

    public required CapturedOutput Stdout { get; init; }

    public required CapturedOutput Stderr { get; init; }

    public required TimeSpan WallTime { get; init; }

    /// <summary>User and system time of the whole tree.</summary>
    public required TimeSpan CpuTime { get; init; }

    /// <summary>Highest memory of the tree, or of its largest process where no cgroup counts.</summary>
    public required long MemoryPeakBytes { get; init; }

    /// <summary>From the request for a sandbox to the program's start.</summary>
    public required TimeSpan StartTime { get; init; }

    public required IReadOnlyList<BlockedSyscall> BlockedSyscalls { get; init; }

    /// <summary>Connections and names that were refused; empty without network.</summary>
    public IReadOnlyList<BlockedConnection> BlockedConnections { get; init; } = [];

    /// <summary>Null without network.</summary>
    public NetworkUsage? Network { get; init; }

    /// <summary>The workspace had no room left, for bytes or for files, when the run ended.</summary>
    public bool WorkspaceFull { get; init; }

    /// <summary>SIGABRT ended it when its memory had come up to the limit that we gave its interpreter's heap.</summary>
    public bool HeapReached { get; init; }
}
