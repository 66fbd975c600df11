namespace Sandbox.Core.Contracts;

/// <summary>The answer to a run: the <c>data</c> object of the envelope.</summary>
public sealed record RunData
{
    /// <summary>Standard output as UTF-8; invalid bytes are U+FFFD.</summary>
    public required string Stdout { get; init; }

    /// <summary>Standard error, likewise.</summary>
    public required string Stderr { get; init; }

    /// <summary>Empty when the exit code is 0; else the exit, our messages and stderr, as Dify-Sandbox words them.</summary>
    public required string Error { get; init; }

    /// <summary>The process's own exit code; -1 when a signal ended it.</summary>
    public required int ExitCode { get; init; }

    /// <summary>How the program ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>The signal that ended it ("SIGKILL"), or null.</summary>
    public string? Signal { get; init; }

    /// <summary>What it used.</summary>
    public required RunUsage Usage { get; init; }

    /// <summary>Refused system calls by name; empty when none was tried.</summary>
    public IReadOnlyList<BlockedSyscall> BlockedSyscalls { get; init; } = [];

    /// <summary>Connections and names that the network policy refused; empty when none was, or there is no network.</summary>
    public IReadOnlyList<BlockedConnection> BlockedConnections { get; init; } = [];

    /// <summary>True when stdout is not whole.</summary>
    public bool StdoutTruncated { get; init; }

    /// <summary>True when stderr is not whole.</summary>
    public bool StderrTruncated { get; init; }

    /// <summary>What the caller should know about this run: a network that was asked for and not given, for example.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
