using Sandbox.Core.Contracts;

namespace Sandbox.Server.Mcp;

/// <summary>A run as structured content: the names of the HTTP answer, without what a model has no use for.</summary>
internal sealed record RunAnswer(
    string RunId,
    RunOutcome Outcome,
    int ExitCode,
    string? Signal,
    string Stdout,
    string Stderr,
    bool StdoutTruncated,
    bool StderrTruncated,
    IReadOnlyList<BlockedSyscall> BlockedSyscalls,
    IReadOnlyList<BlockedConnection> BlockedConnections,
    RunUsage Usage,
    IReadOnlyList<ArtifactAnswer> Artifacts,
    IReadOnlyList<string> Notes);
