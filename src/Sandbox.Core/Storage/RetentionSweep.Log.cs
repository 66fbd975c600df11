using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Storage;

/// <content>What is written to the log.</content>
public sealed partial class RetentionSweep
{
    [LoggerMessage(4001, LogLevel.Information, "Removed {Outputs} old outputs and {Jobs} old blobs of jobs.")]
    private partial void LogRemoved(int outputs, int jobs);
}
