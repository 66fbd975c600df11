using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Sandboxing;

internal sealed partial class SandboxEnvironment
{
    private void FaultIn(uint run, Exception exception) => Fault(_services.Logger, run, exception);

    private void NotCollected(uint run, Exception exception) => Uncollected(_services.Logger, run, exception);

    private void NotSwept(uint run) => Leftover(_services.Logger, run);

    [LoggerMessage(EventId = 130, Level = LogLevel.Error, Message = "Run {Run} ends because of a fault of the server")]
    private static partial void Fault(ILogger logger, uint run, Exception exception);

    [LoggerMessage(EventId = 131, Level = LogLevel.Error,
        Message = "Run {Run} outlived its spawner and could not be killed; its user id is not given out again")]
    private static partial void Leftover(ILogger logger, uint run);

    [LoggerMessage(EventId = 132, Level = LogLevel.Error, Message = "What run {Run} left was not collected")]
    private static partial void Uncollected(ILogger logger, uint run, Exception exception);
}
