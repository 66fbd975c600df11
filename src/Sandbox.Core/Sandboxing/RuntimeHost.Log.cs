using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Sandboxing;

internal sealed partial class RuntimeHost
{
    [LoggerMessage(EventId = 151, Level = LogLevel.Warning,
        Message = "{Runtime} cannot be kept warm and is started anew for each run: {Reason}")]
    private partial void NotWarm(string runtime, string reason);

    [LoggerMessage(EventId = 152, Level = LogLevel.Error, Message = "The new {Runtime} zygote does not serve; the old one goes on: {Reason}")]
    private partial void NotRenewed(string runtime, string reason);
}
