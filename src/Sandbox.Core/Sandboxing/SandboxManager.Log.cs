using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Sandboxing;

public sealed partial class SandboxManager
{
    [LoggerMessage(EventId = 140, Level = LogLevel.Information, Message = "{Runtime} {Version} ({Interpreter}) runs in sandboxes of the tier {Tier}")]
    private partial void Started(string runtime, string version, string interpreter, IsolationTier tier);

    [LoggerMessage(EventId = 141, Level = LogLevel.Warning, Message = "Run {Run}: a {Runtime} sandbox was lost before its program began; trying another")]
    private partial void Retrying(string run, string runtime);
}
