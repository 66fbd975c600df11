namespace Sandbox.Core.Storage;

/// <summary>Named blobs that outlive a run and are shared by every instance: Azure Blob Storage, or a local folder.</summary>
/// <remarks>Every method throws <see cref="StorageException"/> when the store cannot be reached or refuses.</remarks>
public interface IBlobStore
{
    /// <summary>What is known of a blob; null when there is none.</summary>
    Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken);

    /// <summary>The blob's content from its beginning; null when there is none. Dispose it.</summary>
    Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken);

    /// <summary>Writes a whole small blob in one step.</summary>
    /// <exception cref="StorageException">Conflict: the condition does not hold.</exception>
    Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="WriteAsync"/>, for what a loss of power may take away: a blob whose absence costs work and nothing
    /// else. A killed process takes nothing away.
    /// </summary>
    /// <exception cref="StorageException">Conflict: the condition does not hold.</exception>
    Task<BlobProperties> WriteNoteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        WriteAsync(name, content, mediaType, condition, cancellationToken);

    /// <summary>Begins a blob whose end is not known yet; nobody sees it before it is complete.</summary>
    Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken);

    /// <summary>The blobs of a container whose path begins with <paramref name="prefix"/>, ordered by path.</summary>
    IAsyncEnumerable<BlobProperties> ListAsync(string container, string prefix, CancellationToken cancellationToken);

    /// <summary>Removes a blob; a missing one is no error.</summary>
    Task DeleteAsync(BlobName name, CancellationToken cancellationToken);

    /// <summary>A link by which anybody can read the blob for a while; null where the store makes none.</summary>
    Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken);
}
