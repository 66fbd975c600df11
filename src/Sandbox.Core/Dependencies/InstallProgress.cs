using Microsoft.Extensions.Logging;
using Sandbox.Core.Dependencies.Lists;

namespace Sandbox.Core.Dependencies;

/// <summary>What a runtime's installations tell about themselves, to those who ask and to the log.</summary>
internal sealed partial class InstallProgress(string runtime, TimeProvider time, ILogger logger)
{
    private volatile DependencyStatus _status = new();

    // How it stood before the store went out of reach.
    private (InstallState State, string? Error)? _beforeOutage;

    public DependencyStatus Status => _status;

    /// <summary>What served before the last stop serves again.</summary>
    public void Restored(string list, string version) =>
        _status = _status with { List = list, Source = "last", Version = version };

    /// <summary>It cannot.</summary>
    public void NotRestored(Exception exception)
    {
        _status = _status with { State = InstallState.Failed, Error = "what was installed before the last start could not be brought back" };
        LogNotRestored(exception, runtime);
    }

    public void Begin()
    {
        _status = _status with { State = InstallState.Installing, Step = null, StartedAt = time.GetUtcNow(), FinishedAt = null };
        LogStarted(runtime);
    }

    public void Step(string step)
    {
        if (_status.State == InstallState.Installing)
            _status = _status with { Step = step };
        LogStep(runtime, step);
    }

    /// <summary>The list is in effect.</summary>
    public void Finish(PackageList list, string? etag, string source, string? version)
    {
        _beforeOutage = null;
        _status = _status with
        {
            List = list.Text,
            ETag = etag,
            Source = source,
            State = InstallState.Idle,
            Step = null,
            FinishedAt = time.GetUtcNow(),
            Error = null,
            Version = version,
        };
        LogFinished(runtime, source, list.Packages.Count, version ?? "none");
    }

    /// <summary>Somebody else does it; what served before serves on until the next look.</summary>
    public void Leave()
    {
        _beforeOutage = null;
        _status = _status with { State = InstallState.Idle, Step = null, FinishedAt = time.GetUtcNow() };
    }

    public void Fail(DependencyException exception)
    {
        _beforeOutage = null;
        _status = _status with { State = InstallState.Failed, Step = null, FinishedAt = time.GetUtcNow(), Error = exception.Message };
        // A package manager's refusal has been told in full; what else went wrong has a cause.
        LogFailed(exception.InnerException, runtime, exception.Message);
    }

    /// <summary>Nothing goes on any more; an installation that has not come to any other end has failed.</summary>
    public void End()
    {
        if (_status.State != InstallState.Installing)
            return;
        _beforeOutage = null;
        _status = _status with
        {
            State = InstallState.Failed,
            Step = null,
            FinishedAt = time.GetUtcNow(),
            Error = "the installation broke off; the server's log says why",
        };
    }

    /// <summary>An outage, told to the log once.</summary>
    public void StoreFailed(Exception exception, string reason)
    {
        if (_status.Error != reason)
            LogStoreOutOfReach(exception, runtime);
        bool installing = _status.State == InstallState.Installing;
        _beforeOutage ??= (installing && _status.Error is null ? InstallState.Idle : installing ? InstallState.Failed : _status.State, _status.Error);
        _status = _status with
        {
            Error = reason,
            State = InstallState.Failed,
            Step = null,
            FinishedAt = installing ? time.GetUtcNow() : _status.FinishedAt,
        };
    }

    /// <summary>The store answers, and nothing in it has changed.</summary>
    public void StoreFound()
    {
        if (_beforeOutage is not { } before)
            return;
        _beforeOutage = null;
        _status = _status with { State = before.State, Error = before.Error };
    }

    public void NotRemoved(string reason) => LogNotRemoved(runtime, reason);

    public void NotRemembered(string reason) => LogNotRemembered(runtime, reason);

    [LoggerMessage(601, LogLevel.Information, "{Runtime}: an installation begins.")]
    private partial void LogStarted(string runtime);

    [LoggerMessage(602, LogLevel.Information, "{Runtime}: {Step}.")]
    private partial void LogStep(string runtime, string step);

    [LoggerMessage(603, LogLevel.Information, "{Runtime}: the list of {Source} with {Count} packages serves, version {Version}.")]
    private partial void LogFinished(string runtime, string source, int count, string version);

    [LoggerMessage(604, LogLevel.Warning, "{Runtime}: the list could not be installed; what served before serves on: {Reason}")]
    private partial void LogFailed(Exception? exception, string runtime, string reason);

    [LoggerMessage(605, LogLevel.Warning, "{Runtime}: the store of lists is out of reach; what served before serves on.")]
    private partial void LogStoreOutOfReach(Exception exception, string runtime);

    [LoggerMessage(606, LogLevel.Warning, "{Runtime}: a former set of packages could not be removed: {Reason}")]
    private partial void LogNotRemoved(string runtime, string reason);

    [LoggerMessage(608, LogLevel.Warning, "{Runtime}: what was installed before could not be brought back; programs have what the system has.")]
    private partial void LogNotRestored(Exception exception, string runtime);

    [LoggerMessage(607, LogLevel.Warning, "{Runtime}: a start without the store will not find what serves now: {Reason}")]
    private partial void LogNotRemembered(string runtime, string reason);
}
