using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Dependencies;

/// <content>What is written to the log.</content>
internal sealed partial class RuntimeDependencies
{
    [LoggerMessage(601, LogLevel.Information, "{Runtime}: an installation begins.")]
    private partial void Started(string runtime);

    [LoggerMessage(602, LogLevel.Information, "{Runtime}: {Step}.")]
    private partial void AtStep(string runtime, string step);

    [LoggerMessage(603, LogLevel.Information, "{Runtime}: the list of {Source} with {Count} packages serves, version {Version}.")]
    private partial void Finished(string runtime, string source, int count, string version);

    [LoggerMessage(604, LogLevel.Warning, "{Runtime}: the list could not be installed; what served before serves on.")]
    private partial void Failed(Exception exception, string runtime);

    [LoggerMessage(605, LogLevel.Warning, "{Runtime}: the store of lists is out of reach; what served before serves on.")]
    private partial void StoreOutOfReach(Exception exception, string runtime);

    [LoggerMessage(606, LogLevel.Warning, "{Runtime}: a former set of packages could not be removed: {Reason}")]
    private partial void NotRemoved(string runtime, string reason);
}
