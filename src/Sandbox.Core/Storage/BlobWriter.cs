namespace Sandbox.Core.Storage;

/// <summary>A blob that is being written. Disposed before it is complete, it never was.</summary>
public abstract class BlobWriter : IAsyncDisposable
{
    /// <summary>Adds bytes; returns when the store has room for more, so that a fast writer waits for a slow store.</summary>
    /// <exception cref="StorageException">The store failed; dispose the writer.</exception>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Makes the blob visible, whole, in place of an older one.</summary>
    /// <exception cref="StorageException">The store failed; nothing is visible.</exception>
    public abstract Task<BlobProperties> CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Throws away what was not completed.</summary>
    public abstract ValueTask DisposeAsync();
}
