using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>A store that is waited for. What was written before an answer got lost shows as a conflict.</summary>
internal sealed class PatientBlobStore(IBlobStore store, Patience patience) : IBlobStore
{
    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken) =>
        patience.TryAsync(() => store.FindAsync(name, cancellationToken), cancellationToken);

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken) =>
        patience.TryAsync(() => store.OpenAsync(name, cancellationToken), cancellationToken);

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        patience.TryAsync(() => store.WriteAsync(name, content, mediaType, condition, cancellationToken), cancellationToken);

    public Task<BlobProperties> WriteNoteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        patience.TryAsync(() => store.WriteNoteAsync(name, content, mediaType, condition, cancellationToken), cancellationToken);

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken) =>
        patience.TryAsync(() => store.CreateAsync(name, mediaType, cancellationToken), cancellationToken);

    /// <summary>As the store does it: half a list cannot be tried again.</summary>
    public IAsyncEnumerable<BlobProperties> ListAsync(string container, string prefix, CancellationToken cancellationToken) =>
        store.ListAsync(container, prefix, cancellationToken);

    public Task DeleteAsync(BlobName name, CancellationToken cancellationToken) =>
        patience.TryAsync(() => store.DeleteAsync(name, cancellationToken), cancellationToken);

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken) =>
        patience.TryAsync(() => store.CreateLinkAsync(name, cancellationToken), cancellationToken);
}
