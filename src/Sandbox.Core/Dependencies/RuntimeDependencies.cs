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
/// their tags. One installation at a time: resolve (or take the lock as it is), fetch and unpack into a new folder, import
/// everything once, publish, let new sandboxes have it, and remove the former folder when its last run has ended. Each step
/// that fails leaves everything as it was. A list that comes in through us is published only after its packages worked here.
/// Who writes second finds another tag, installs nothing, and follows the first.
/// </remarks>
internal sealed partial class RuntimeDependencies(
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
    ILogger<RuntimeDependencies> logger) : IDisposable
{
    private readonly SemaphoreSlim _busy = new(1);

    // What was looked at last, in effect or not; without these tags in the store there is something to do.
    private StoredList? _followed;
    private DateTimeOffset? _retryAt;
    private string? _resolvedElsewhere;
    private string? _version;

    // Former sets with runs that have not ended. Like everything here, only who has _busy touches it.
    private readonly List<string> _draining = [];
    private volatile DependencyStatus _status = new();
    private volatile Task _removing = Task.CompletedTask;

    public string Runtime => runtime;

    public DependencyStatus Status => _status;

    /// <summary>Done when the sets that nobody uses any more are removed.</summary>
    public Task Settled => _removing;

    /// <summary>Raised when programs find other packages than before.</summary>
    public event Action? Changed;

    /// <summary>Lets what served before the last stop serve again, without asking anybody.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await _busy.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            versions.Clean();
            InstalledVersion? last = versions.ReadCurrent();
            if (last is null)
                return;

            await UseAsync(last.Version, cancellationToken).ConfigureAwait(false);
            _status = _status with { List = last.List, Source = "last", Version = last.Version };
        }
        finally
        {
            _busy.Release();
        }
    }

    /// <summary>Looks at the store, and installs what changed. A failure is in <see cref="Status"/>, not thrown.</summary>
    /// <param name="now">Also what failed before and is not due for another try.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(bool now, CancellationToken cancellationToken)
    {
        await _busy.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await IsFollowedAsync(now, cancellationToken).ConfigureAwait(false))
                return;

            StoredList stored = await ReadStoreAsync(cancellationToken).ConfigureAwait(false);
            if (!now && IsBeingResolvedElsewhere(stored))
                return;
            await TryInstallAsync(stored, resolve: false, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            StoreFailed(exception);
        }
        finally
        {
            _busy.Release();
        }
    }

    /// <summary>Resolves the list anew, so that what it leaves open becomes as new as the index has it.</summary>
    /// <exception cref="DependencyException">It does not work; what served before serves on.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _busy.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            StoredList stored = await ReadStoreAsync(cancellationToken).ConfigureAwait(false);
            await TryInstallAsync(stored, resolve: true, cancellationToken).ConfigureAwait(false);
            Throw();
        }
        catch (StorageException exception)
        {
            throw StoreFailed(exception);
        }
        finally
        {
            _busy.Release();
        }
    }

    /// <summary>Makes another list the one of every instance.</summary>
    /// <param name="edit">Makes the new list out of the present one.</param>
    /// <param name="etag">What the present list's tag has to be; null: whatever it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DependencyException">It does not work, or somebody else was first; what served before serves on.</exception>
    public async Task ReplaceAsync(Func<string, string> edit, string? etag, CancellationToken cancellationToken)
    {
        if (store is null)
            throw new DependencyException(DependencyFailure.NotSupported, "this server has no store for lists");

        await _busy.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            StoredList stored = await store.ReadAsync(runtime, tool.Platform, cancellationToken).ConfigureAwait(false);
            // HTTP puts tags in quotes, which not every store does.
            if (etag is not null && etag.Trim('"') != stored.ETag?.Trim('"'))
                throw new DependencyException(DependencyFailure.Conflict, "the list is not the one that this change was made for; read it again");

            PackageList list = reader.Read(runtime, edit(stored.Text ?? defaultList));
            Begin();
            try
            {
                await InstallAsync(list, stored with { Text = list.Text }, resolve: true, publishList: true, cancellationToken).ConfigureAwait(false);
            }
            catch (DependencyException exception)
            {
                Fail(exception);
                throw;
            }
        }
        catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
        {
            // The next look finds the winner's.
            _followed = null;
            var conflict = new DependencyException(DependencyFailure.Conflict, "somebody else changed the list meanwhile; it is theirs now", exception);
            Fail(conflict);
            throw conflict;
        }
        catch (StorageException exception)
        {
            throw StoreFailed(exception);
        }
        finally
        {
            _busy.Release();
        }
    }

    public void Dispose() => _busy.Dispose();

    private async Task<bool> IsFollowedAsync(bool now, CancellationToken cancellationToken)
    {
        if (_followed is not { } followed || (_retryAt is { } due && (now || time.GetUtcNow() >= due)))
            return false;
        return store is null
            || await store.IsUnchangedAsync(runtime, tool.Platform, followed.ETag, followed.LockETag, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StoredList> ReadStoreAsync(CancellationToken cancellationToken) => store is null
        ? new StoredList(null, null, null, null)
        : await store.ReadAsync(runtime, tool.Platform, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Whoever publishes a list publishes its lock in the next moment. One look is waited for it, so that not every instance
    /// resolves the same list.
    /// </summary>
    private bool IsBeingResolvedElsewhere(StoredList stored)
    {
        if (stored.ETag is null || _followed is null || _resolvedElsewhere == stored.ETag)
            return false;
        try
        {
            if (reader.Read(runtime, stored.Text!).Hash == stored.Lock?.ListHash)
                return false;
        }
        catch (DependencyException)
        {
            return false;
        }

        _resolvedElsewhere = stored.ETag;
        return true;
    }

    /// <summary>Its failure is in the status.</summary>
    private async Task TryInstallAsync(StoredList stored, bool resolve, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            PackageList list = reader.Read(runtime, stored.Text ?? defaultList);
            if (stored.Text is null && await tool.IsInSystemAsync(list, cancellationToken).ConfigureAwait(false))
            {
                await UseAsync(null, cancellationToken).ConfigureAwait(false);
                Finish(list, stored, "system", null);
                return;
            }

            await InstallAsync(list, stored, resolve, publishList: false, cancellationToken).ConfigureAwait(false);
        }
        catch (DependencyException exception)
        {
            _followed = stored;
            Fail(exception);
        }
        catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
        {
            // Another instance resolved it first: its lock is the one to follow, at the next look.
            _followed = null;
            _status = _status with { State = InstallState.Idle, Step = null, FinishedAt = time.GetUtcNow() };
        }
    }

    private async Task InstallAsync(
        PackageList list, StoredList stored, bool resolve, bool publishList, CancellationToken cancellationToken)
    {
        try
        {
            await InstallStepsAsync(list, stored, resolve, publishList, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or IsolationException)
        {
            // A full disk, mostly. The words name folders; they are for the log.
            throw new DependencyException(DependencyFailure.Unavailable, "this server cannot write or start what the installation takes", exception);
        }
    }

    private async Task InstallStepsAsync(
        PackageList list, StoredList stored, bool resolve, bool publishList, CancellationToken cancellationToken)
    {
        string? version = null;
        if (list.Packages.Count > 0)
        {
            PackageLock? known = !resolve && stored.Lock?.ListHash == list.Hash ? stored.Lock : null;
            PackageLock made = await MakeAsync(list, known, cancellationToken).ConfigureAwait(false);
            version = made.Version;
            stored = await PublishAsync(list, stored, publishList, known is null ? made : null, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            stored = await PublishAsync(list, stored, publishList, null, cancellationToken).ConfigureAwait(false);
        }

        await UseAsync(version, cancellationToken).ConfigureAwait(false);
        versions.WriteCurrent(version is null ? null : new InstalledVersion { Version = version, List = list.Text });
        Finish(list, stored, stored.ETag is null ? "default" : "store", version);
    }

    /// <summary>Leaves a finished and tried folder under the version's name.</summary>
    private async Task<PackageLock> MakeAsync(PackageList list, PackageLock? known, CancellationToken cancellationToken)
    {
        using var workspace = new InstallWorkspace(versions, jail);
        if (known is null)
        {
            Step("resolving");
            string text = await tool.ResolveAsync(list, workspace, cancellationToken).ConfigureAwait(false);
            known = new PackageLock { ListHash = list.Hash, Platform = tool.Platform, Text = text };
        }

        if (versions.Has(known.Version))
            return known;

        Step("installing");
        InstallFolder made = await tool.InstallAsync(list, known.Text, workspace, cancellationToken).ConfigureAwait(false);
        PackageTree.Adopt(made.Packages, options.MaxInstalledBytes, options.MaxInstalledFiles);

        Step("testing");
        InstallFolder tried = workspace.Create();
        Directory.Move(made.Packages, tried.Packages);
        await tool.TestAsync(list, tried, cancellationToken).ConfigureAwait(false);
        versions.Adopt(tried.Packages, known.Version);
        return known;
    }

    private async Task<StoredList> PublishAsync(
        PackageList list, StoredList stored, bool publishList, PackageLock? made, CancellationToken cancellationToken)
    {
        if (store is null)
            return stored;
        if (publishList)
            stored = stored with { ETag = await store.WriteListAsync(runtime, list.Text, stored.ETag, cancellationToken).ConfigureAwait(false) };
        if (made is not null && made != stored.Lock)
        {
            stored = stored with
            {
                Lock = made,
                LockETag = await store.WriteLockAsync(runtime, made, stored.LockETag, cancellationToken).ConfigureAwait(false),
            };
        }

        return stored;
    }

    private async Task UseAsync(string? version, CancellationToken cancellationToken)
    {
        if (version == _version)
            return;

        Step("switching");
        Task drained = await packages
            .UseAsync(runtime, version is null ? null : versions.PathOf(version), cancellationToken).ConfigureAwait(false);
        string? former = _version;
        _version = version;
        Changed?.Invoke();
        _removing = RemoveFormerAsync(former, drained);
    }

    private async Task RemoveFormerAsync(string? former, Task drained)
    {
        // A set may serve, be replaced and serve again before its first runs have ended: each time counts.
        if (former is not null)
            _draining.Add(former);
        await drained.ConfigureAwait(false);
        try
        {
            await _busy.WaitAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return; // the server is stopping
        }

        try
        {
            if (former is not null)
                _draining.Remove(former);
            versions.RemoveAllBut([.. _draining, .. _version is null ? Array.Empty<string>() : [_version]]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotRemoved(runtime, exception.Message);
        }
        finally
        {
            _busy.Release();
        }
    }

    private void Begin()
    {
        _status = _status with { State = InstallState.Installing, Step = null, StartedAt = time.GetUtcNow(), FinishedAt = null };
        Started(runtime);
    }

    private void Step(string step)
    {
        if (_status.State == InstallState.Installing)
            _status = _status with { Step = step };
        AtStep(runtime, step);
    }

    private void Finish(PackageList list, StoredList stored, string source, string? version)
    {
        _followed = stored;
        (_retryAt, _resolvedElsewhere) = (null, null);
        _status = _status with
        {
            List = list.Text,
            ETag = stored.ETag,
            Source = source,
            State = InstallState.Idle,
            Step = null,
            FinishedAt = time.GetUtcNow(),
            Error = null,
            Version = version,
        };
        Finished(runtime, source, list.Packages.Count, version ?? "none");
    }

    private void Fail(DependencyException exception)
    {
        DateTimeOffset now = time.GetUtcNow();
        _retryAt = now + TimeSpan.FromSeconds(options.RetrySeconds);
        _status = _status with { State = InstallState.Failed, Step = null, FinishedAt = now, Error = exception.Message };
        Failed(exception, runtime);
    }

    private void Throw()
    {
        if (_status is { State: InstallState.Failed, Error: { } error })
            throw new DependencyException(DependencyFailure.NotInstallable, error);
    }

    private DependencyException StoreFailed(StorageException exception)
    {
        const string reason = "the store of lists is out of reach; what served before serves on";
        if (_status.Error != reason)
            StoreOutOfReach(exception, runtime);
        _status = _status with { Error = reason, State = InstallState.Failed, Step = null };
        return new DependencyException(DependencyFailure.Unavailable, reason, exception);
    }
}
