using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Sandboxing.Spawning;

internal sealed partial class Spawner
{
    [LoggerMessage(EventId = 110, Level = LogLevel.Information, Message = "The {Name} spawner serves as process {Pid}, Landlock {LandlockAbi}")]
    private partial void Started(string name, int pid, uint landlockAbi);

    [LoggerMessage(EventId = 114, Level = LogLevel.Warning, Message = "The process {Pid} of the {Name} spawner ended with {Ending}")]
    private partial void Exited(string name, int pid, string ending);

    [LoggerMessage(EventId = 111, Level = LogLevel.Error, Message = "The {Name} spawner ended: {Reason} The next one starts in {PauseMs} ms")]
    private partial void Restarting(string name, string reason, long pauseMs);

    [LoggerMessage(EventId = 113, Level = LogLevel.Error, Message = "The {Name} spawner could not remove the files of a run; its user id is not used again: {Reason}")]
    private partial void NotRemoved(string name, string reason);

    [LoggerMessage(EventId = 112, Level = LogLevel.Error, Message = "The {Name} spawner could not be started again")]
    private partial void RestartFailed(string name, Exception exception);
}
