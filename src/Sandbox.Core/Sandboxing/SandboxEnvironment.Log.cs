using Microsoft.Extensions.Logging;
using Sandbox.Core.Diagnostics;

namespace Sandbox.Core.Sandboxing;

internal sealed partial class SandboxEnvironment
{
    private void FaultIn(Exception exception) => Fault(_services.Logger, _runId, exception);

    private void NotCollected(Exception exception) => Uncollected(_services.Logger, _runId, exception);

    private void NotSwept()
    {
        Leftover(_services.Logger, _runId);
        PoolMetrics.Leaked(PoolMetrics.Processes);
    }

    [LoggerMessage(EventId = 130, Level = LogLevel.Error, Message = "Run {Run} ends because of a fault of the server")]
    private static partial void Fault(ILogger logger, string run, Exception exception);

    [LoggerMessage(EventId = 131, Level = LogLevel.Error,
        Message = "Run {Run} outlived its spawner and could not be killed; its user id is not given out again")]
    private static partial void Leftover(ILogger logger, string run);

    [LoggerMessage(EventId = 132, Level = LogLevel.Error, Message = "What run {Run} left was not collected")]
    private static partial void Uncollected(ILogger logger, string run, Exception exception);
}
