using Sandbox.Core.Storage;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>The list of the store that was looked at last, in effect or not, and when it is worth another look.</summary>
/// <param name="runtime">"python3" or "nodejs".</param>
/// <param name="platform">Whose lock it is.</param>
/// <param name="store">Null: there is none, and the operator's list is all there is.</param>
/// <param name="reader">Reads lists.</param>
/// <param name="retry">How long what failed is left alone.</param>
/// <param name="time">The clock.</param>
internal sealed class FollowedList(
    string runtime, string platform, ListStore? store, ListReader reader, TimeSpan retry, TimeProvider time)
{
    // Without these tags in the store there is something to do.
    private StoredList? _followed;
    private long? _failedAt;
    private string? _resolvedElsewhere;

    /// <summary>Whether there is nothing to do.</summary>
    /// <param name="now">Also not what failed before and is not due for another try.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StorageException">The store cannot be reached.</exception>
    public async Task<bool> IsCurrentAsync(bool now, CancellationToken cancellationToken)
    {
        if (_followed is not { } followed || (_failedAt is { } failedAt && (now || time.GetElapsedTime(failedAt) >= retry)))
            return false;
        return store is null
            || await store.IsUnchangedAsync(runtime, platform, followed.ETag, followed.LockETag, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="StorageException">The store cannot be reached.</exception>
    public async Task<StoredList> ReadAsync(CancellationToken cancellationToken) => store is null
        ? new StoredList(null, null, null, null)
        : await store.ReadAsync(runtime, platform, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Whoever publishes a list publishes its lock in the next moment. One look is waited for it, so that not every instance
    /// resolves the same list.
    /// </summary>
    public bool IsBeingResolvedElsewhere(StoredList stored)
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

    /// <summary>Writes what is new of a list that worked.</summary>
    /// <param name="stored">What the store had.</param>
    /// <param name="list">The list to write; null: it is there already.</param>
    /// <param name="made">Its lock; null: none is needed, or it is there already.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What the store has now.</returns>
    /// <exception cref="StorageException">Conflict: somebody else wrote meanwhile; or it cannot be reached.</exception>
    public async Task<StoredList> PublishAsync(StoredList stored, PackageList? list, PackageLock? made, CancellationToken cancellationToken)
    {
        if (store is null)
            return stored;
        if (list is not null)
        {
            stored = stored with
            {
                Text = list.Text,
                ETag = await store.WriteListAsync(runtime, list.Text, stored.ETag, cancellationToken).ConfigureAwait(false),
            };
        }

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

    /// <summary>It is in effect.</summary>
    public void Settle(StoredList stored) => (_followed, _failedAt, _resolvedElsewhere) = (stored, null, null);

    /// <summary>It could not be put into effect; that is tried again later.</summary>
    /// <param name="stored">What it was; null: nothing that lies in the store.</param>
    public void Fail(StoredList? stored)
    {
        _followed = stored ?? _followed;
        _failedAt = time.GetTimestamp();
    }

    /// <summary>The next look finds what somebody else wrote.</summary>
    public void Forget() => _followed = null;
}
