using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Sandboxing.Events;

internal sealed unsafe partial class Reactor
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "A handler of the reactor failed; its run ends")]
    private partial void HandlerFailed(Exception exception);
}
