using Microsoft.Extensions.Logging;
using Sandbox.Core.Dependencies.Installing;
using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Dependencies.Versions;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Dependencies;

/// <summary>The packages of one runtime, kept at what its list says.</summary>
/// <remarks>
/// Theory of operation. A list lies in the store, and beside it the lock that it was resolved to; every instance looks at
/// their tags (<see cref="FollowedList"/>). One installation at a time: resolve (or take the lock as it is), fetch and unpack
/// into a new folder, import everything once (<see cref="SetBuilder"/>), publish, let new sandboxes have it, and remove the
/// former folder when its last run has ended (<see cref="ServingSet"/>). Each step that fails leaves everything as it was. A
/// list that comes in through us is published only after its packages worked here. Who writes second finds another tag,
/// installs nothing, and follows the first.
/// </remarks>
internal sealed class RuntimeDependencies : IDisposable
{
    private readonly InstallLine _line = new();
    private readonly string _defaultList;
    private readonly IPackageTool _tool;
    private readonly ListReader _reader;
    private readonly bool _hasStore;
    private readonly VersionFolders _versions;
    private readonly InstallProgress _progress;
    private readonly FollowedList _followed;
    private readonly SetBuilder _builder;
    private readonly ServingSet _serving;

    public RuntimeDependencies(
        string runtime,
        string defaultList,
        IPackageTool tool,
        IInstallJail jail,
        ListReader reader,
        ListStore? store,
        VersionFolders versions,
        IRuntimePackages packages,
        DependencyOptions options,
        TimeProvider time,
        ILogger<RuntimeDependencies> logger)
    {
        (Runtime, _defaultList, _tool, _reader, _hasStore, _versions) = (runtime, defaultList, tool, reader, store is not null, versions);
        _progress = new InstallProgress(runtime, time, logger);
        _followed = new FollowedList(runtime, tool.Platform, store, reader, TimeSpan.FromSeconds(options.RetrySeconds), time);
        _builder = new SetBuilder(tool, jail, versions, options, _progress);
        _serving = new ServingSet(runtime, versions, packages, _line, _progress);
        _serving.Changed += () => Changed?.Invoke();
    }

    public string Runtime { get; }

    public DependencyStatus Status => _progress.Status;

    /// <summary>Done when the sets that nobody uses any more are removed.</summary>
    public Task Settled => _serving.Settled;

    /// <summary>Raised when programs find other packages than before, or may.</summary>
    public event Action? Changed;

    /// <summary>Lets what served before the last stop serve again, without asking anybody; says so where that does not work.</summary>
    public Task RestoreAsync(CancellationToken cancellationToken) =>
        _line.EnterAsync(() => RestoreInTurnAsync(cancellationToken), cancellationToken);

    /// <summary>Whether the list could be one; the sooner it is said, the less anybody waits.</summary>
    /// <exception cref="DependencyException">InvalidList: everything that is wrong with it.</exception>
    public void Check(string list) => _reader.Read(Runtime, list);

    /// <summary>Looks at the store, and installs what changed. A failure is in <see cref="Status"/>, not thrown.</summary>
    /// <param name="now">Also what failed before and is not due for another try.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task FollowAsync(bool now, CancellationToken cancellationToken) => now
        ? _line.ShareAsync("follow", async () =>
        {
            await FollowInTurnAsync(now, cancellationToken).ConfigureAwait(false);
            Changed?.Invoke();
        })
        : _line.EnterAsync(() => FollowInTurnAsync(now, cancellationToken), cancellationToken);

    /// <summary>Resolves the list anew, so that what it leaves open becomes as new as the index has it.</summary>
    /// <exception cref="DependencyException">It does not work; what served before serves on.</exception>
    public Task RefreshAsync(CancellationToken cancellationToken) =>
        _line.ShareAsync("refresh", () => RefreshInTurnAsync(cancellationToken));

    /// <summary>Makes another list the one of every instance.</summary>
    /// <param name="edit">Makes the new list out of the present one.</param>
    /// <param name="etag">What the present list's tag has to be; null: whatever it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DependencyException">It does not work, or somebody else was first; what served before serves on.</exception>
    public async Task ReplaceAsync(Func<string, string> edit, string? etag, CancellationToken cancellationToken)
    {
        if (!_hasStore)
            throw new DependencyException(DependencyFailure.NotSupported, "this server has no store for lists");
        await _line.QueueAsync(() => ReplaceInTurnAsync(edit, etag, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _line.Dispose();

    private async Task FollowInTurnAsync(bool now, CancellationToken cancellationToken)
    {
        try
        {
            if (await _followed.IsCurrentAsync(now, cancellationToken).ConfigureAwait(false))
            {
                _progress.StoreFound();
                return;
            }

            StoredList stored = await _followed.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!now && _followed.IsBeingResolvedElsewhere(stored))
                return;
            await TryInstallAsync(stored, resolve: false, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            StoreFailed(exception);
        }
        finally
        {
            _progress.End();
        }
    }

    private async Task RefreshInTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            StoredList stored = await _followed.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (await TryInstallAsync(stored, resolve: true, cancellationToken).ConfigureAwait(false) is { } failure)
                throw new DependencyException(failure.Failure, failure.Message, failure);
            // Of the system's packages as well, which nobody tells us of.
            Changed?.Invoke();
        }
        catch (StorageException exception)
        {
            throw StoreFailed(exception);
        }
        finally
        {
            _progress.End();
        }
    }

    private async Task ReplaceInTurnAsync(Func<string, string> edit, string? etag, CancellationToken cancellationToken)
    {
        try
        {
            StoredList stored = await _followed.ReadAsync(cancellationToken).ConfigureAwait(false);
            // HTTP puts tags in quotes, which not every store does.
            if (etag is not null && etag.Trim('"') != stored.ETag?.Trim('"'))
                throw new DependencyException(DependencyFailure.Conflict, "the list is not the one that this change was made for; read it again");

            PackageList list = _reader.Read(Runtime, edit(stored.Text ?? _defaultList));
            _progress.Begin();
            try
            {
                await InstallAsync(list, stored, resolve: true, publishList: true, cancellationToken).ConfigureAwait(false);
            }
            catch (DependencyException exception)
            {
                Fail(null, exception);
                throw;
            }
        }
        catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
        {
            var conflict = new DependencyException(DependencyFailure.Conflict, "somebody else changed the list meanwhile; it is theirs now", exception);
            Fail(null, conflict);
            _followed.Forget();
            throw conflict;
        }
        catch (StorageException exception)
        {
            throw StoreFailed(exception);
        }
        finally
        {
            _progress.End();
        }
    }

    private async Task RestoreInTurnAsync(CancellationToken cancellationToken)
    {
        Clean();
        try
        {
            InstalledVersion? last = _versions.ReadCurrent();
            if (last is null)
                return;

            await _serving.UseAsync(last.Version, cancellationToken).ConfigureAwait(false);
            _progress.Restored(last.List, last.Version);
        }
        catch (Exception exception) when (exception is DependencyException or IsolationException or IOException or UnauthorizedAccessException)
        {
            // Programs run without packages rather than not at all.
            _progress.NotRestored(exception);
        }
    }

    // What cannot be removed takes disk; that is no reason to serve nothing.
    private void Clean()
    {
        try
        {
            _versions.Clean();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _progress.NotRemoved(exception.Message);
        }
    }

    /// <summary>Its failure is in the status, and returned.</summary>
    private async Task<DependencyException?> TryInstallAsync(StoredList stored, bool resolve, CancellationToken cancellationToken)
    {
        _progress.Begin();
        try
        {
            PackageList list = _reader.Read(Runtime, stored.Text ?? _defaultList);
            if (stored.Text is null && await _tool.IsInSystemAsync(list, cancellationToken).ConfigureAwait(false))
            {
                await _serving.UseAsync(null, cancellationToken).ConfigureAwait(false);
                Finish(list, stored, "system", null);
                return null;
            }

            await InstallAsync(list, stored, resolve, publishList: false, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DependencyException exception)
        {
            Fail(stored, exception);
            return exception;
        }
        catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
        {
            // Another instance resolved it first: its lock is the one to follow, at the next look.
            _followed.Forget();
            _progress.Leave();
            return null;
        }
    }

    private async Task InstallAsync(
        PackageList list, StoredList stored, bool resolve, bool publishList, CancellationToken cancellationToken)
    {
        try
        {
            PackageLock? known = !resolve && stored.Lock?.ListHash == list.Hash ? stored.Lock : null;
            _serving.RemoveUnused(known?.Version);
            PackageLock? made = list.Packages.Count > 0
                ? await _builder.BuildAsync(list, known, cancellationToken).ConfigureAwait(false)
                : null;
            stored = await _followed
                .PublishAsync(stored, publishList ? list : null, known is null ? made : null, cancellationToken).ConfigureAwait(false);
            await _serving.UseAsync(made?.Version, cancellationToken).ConfigureAwait(false);
            Remember(made is null ? null : new InstalledVersion { Version = made.Version, List = list.Text });
            Finish(list, stored, stored.ETag is null ? "default" : "store", made?.Version);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or IsolationException)
        {
            // A full disk, mostly. The words name folders; they are for the log.
            throw new DependencyException(DependencyFailure.Unavailable, "this server cannot write or start what the installation takes", exception);
        }
    }

    // The list is in effect whether or not the disk has room for its name.
    private void Remember(InstalledVersion? current)
    {
        try
        {
            _versions.WriteCurrent(current);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _progress.NotRemembered(exception.Message);
        }
    }

    private void Finish(PackageList list, StoredList stored, string source, string? version)
    {
        _followed.Settle(stored);
        _progress.Finish(list, stored.ETag, source, version);
    }

    private void Fail(StoredList? stored, DependencyException exception)
    {
        _followed.Fail(stored);
        _progress.Fail(exception);
    }

    private DependencyException StoreFailed(StorageException exception)
    {
        const string reason = "the store of lists is out of reach; what served before serves on";
        _progress.StoreFailed(exception, reason);
        return new DependencyException(DependencyFailure.Unavailable, reason, exception);
    }
}
