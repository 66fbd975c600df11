using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Runs;

/// <content>What is written to the log; never the caller's code or output.</content>
public sealed partial class SandboxExecutor
{
    [LoggerMessage(2001, LogLevel.Warning, "Run {Run}: its output beyond the answer is lost, the store failed.")]
    private partial void LogOutputLost(Exception exception, string run);
}
