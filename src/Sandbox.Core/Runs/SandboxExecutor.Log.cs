using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Runs;

/// <content>What is written to the log; never the caller's code or output.</content>
public sealed partial class SandboxExecutor
{
    [LoggerMessage(2001, LogLevel.Warning, "Run {Run}: its output beyond the answer is lost, the store failed.")]
    private partial void LogOutputLost(Exception exception, string run);

    [LoggerMessage(2003, LogLevel.Warning, "Run {Run}: artifacts are lost, the store failed.")]
    private partial void LogArtifactsLost(Exception exception, string run);

    [LoggerMessage(2002, LogLevel.Information, "Run {Run} of {Key} in {Runtime}: {Outcome} after {WallMs} ms, {QueuedMs} ms in line.")]
    private partial void LogEnded(string run, string key, string runtime, string outcome, double wallMs, double queuedMs);
}
