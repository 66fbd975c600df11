using System.Text.Json.Serialization;

namespace Sandbox.Core.Contracts;

/// <summary>The answer to a run: the <c>data</c> object of the envelope.</summary>
public sealed record RunData
{
    /// <summary>The run's name: 32 lowercase hexadecimal digits; the caller's own, or random.</summary>
    public string RunId { get; init; } = "";

    /// <summary>Standard output as UTF-8; invalid bytes are U+FFFD.</summary>
    [JsonIgnore]
    public string Stdout { get => StdoutText.ToString(); init => StdoutText = new OutputText(value); }

    [JsonInclude]
    [JsonPropertyName("stdout")]
    internal OutputText StdoutText { get; init; } = OutputText.Empty;

    /// <summary>Standard error, likewise.</summary>
    [JsonIgnore]
    public string Stderr { get => StderrText.ToString(); init => StderrText = new OutputText(value); }

    [JsonInclude]
    [JsonPropertyName("stderr")]
    internal OutputText StderrText { get; init; } = OutputText.Empty;

    /// <summary>Empty when the exit code is 0; else the exit, our messages and stderr, as Dify-Sandbox words them.</summary>
    [JsonIgnore]
    public string Error { get => ErrorText.ToString(); init => ErrorText = new OutputText(value); }

    [JsonInclude]
    [JsonPropertyName("error")]
    internal OutputText ErrorText { get; init; } = OutputText.Empty;

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

    /// <summary>True when <see cref="Stdout"/> is only the head of what the program wrote.</summary>
    public bool StdoutTruncated { get; init; }

    /// <summary>True when <see cref="Stderr"/> is only the head of what the program wrote.</summary>
    public bool StderrTruncated { get; init; }

    /// <summary>Standard output from its first byte, when it did not fit the answer; null when it did, or was not kept.</summary>
    public BlobReference? StdoutBlob { get; init; }

    /// <summary>Standard error, likewise.</summary>
    public BlobReference? StderrBlob { get; init; }

    /// <summary>What the program left in its folder <c>out</c>, ordered by path.</summary>
    public IReadOnlyList<RunArtifact> Artifacts { get; init; } = [];

    /// <summary>What the caller should know about this run: a network that was asked for and not given, for example.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
