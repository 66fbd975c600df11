using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Storage;

/// <content>What is written to the log.</content>
public sealed partial class RetentionService
{
    [LoggerMessage(4011, LogLevel.Warning, "Old blobs could not be removed; the next sweep tries again.")]
    private partial void LogFailed(Exception exception);
}
