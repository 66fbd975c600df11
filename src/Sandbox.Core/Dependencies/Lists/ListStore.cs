using System.Text;
using System.Text.Json;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>
/// The lists in the blob store, shared by every instance: <c>{runtime}/list</c>, and <c>{runtime}/lock/{platform}</c> beside it.
/// </summary>
internal sealed class ListStore(IBlobStore blobs, int maxListBytes)
{
    // A lock has every package of the tree with its hashes; npm's are some kilobytes a package.
    private const int MaxLockBytes = 16 << 20;

    /// <exception cref="StorageException">The store cannot be reached.</exception>
    public async Task<StoredList> ReadAsync(string runtime, string platform, CancellationToken cancellationToken)
    {
        (string? text, string? etag) = await ReadTextAsync(NameOfList(runtime), maxListBytes + 1, cancellationToken).ConfigureAwait(false);
        (string? written, string? lockTag) = await ReadTextAsync(NameOfLock(runtime, platform), MaxLockBytes, cancellationToken).ConfigureAwait(false);
        return new StoredList(text, etag, Parse(written, platform), lockTag);
    }

    /// <summary>Whether list and lock are still the ones with these tags; reads neither.</summary>
    /// <exception cref="StorageException">The store cannot be reached.</exception>
    public async Task<bool> IsUnchangedAsync(
        string runtime, string platform, string? etag, string? lockTag, CancellationToken cancellationToken)
    {
        BlobProperties? list = await blobs.FindAsync(NameOfList(runtime), cancellationToken).ConfigureAwait(false);
        BlobProperties? locked = await blobs.FindAsync(NameOfLock(runtime, platform), cancellationToken).ConfigureAwait(false);
        return list?.ETag == etag && locked?.ETag == lockTag;
    }

    /// <summary>Returns the new tag.</summary>
    /// <exception cref="StorageException">Conflict: somebody else wrote since <paramref name="etag"/>; or it cannot be reached.</exception>
    public async Task<string> WriteListAsync(string runtime, string text, string? etag, CancellationToken cancellationToken)
    {
        BlobProperties written = await blobs.WriteAsync(
            NameOfList(runtime), Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8", Since(etag), cancellationToken).ConfigureAwait(false);
        return written.ETag;
    }

    /// <inheritdoc cref="WriteListAsync"/>
    public async Task<string> WriteLockAsync(string runtime, PackageLock written, string? etag, CancellationToken cancellationToken)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(written, DependenciesJsonContext.Default.PackageLock);
        BlobProperties properties = await blobs.WriteAsync(
            NameOfLock(runtime, written.Platform), content, "application/json", Since(etag), cancellationToken).ConfigureAwait(false);
        return properties.ETag;
    }

    private static BlobName NameOfList(string runtime) => new(BlobContainers.Dependencies, $"{runtime}/list");

    private static BlobName NameOfLock(string runtime, string platform) => new(BlobContainers.Dependencies, $"{runtime}/lock/{platform}");

    private static BlobCondition Since(string? etag) => etag is null ? BlobCondition.Absent : BlobCondition.Unchanged(etag);

    // One that nobody can read is as good as none: it is made again.
    private static PackageLock? Parse(string? text, string platform)
    {
        try
        {
            PackageLock? parsed = text is null ? null : JsonSerializer.Deserialize(text, DependenciesJsonContext.Default.PackageLock);
            return parsed?.Platform == platform ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<(string? Text, string? ETag)> ReadTextAsync(BlobName name, int maxBytes, CancellationToken cancellationToken)
    {
        BlobContent? content = await blobs.OpenAsync(name, cancellationToken).ConfigureAwait(false);
        if (content is null)
            return (null, null);

        await using (content.ConfigureAwait(false))
        {
            // Somebody may have put a film there: no more is read than a list may have, and the reader refuses the rest.
            var buffer = new byte[(int)Math.Min(maxBytes, content.Properties.Size)];
            try
            {
                int bytes = await content.Stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return (Encoding.UTF8.GetString(buffer, 0, bytes), content.Properties.ETag);
            }
            catch (IOException exception)
            {
                throw new StorageException(StorageFailure.Unavailable, $"{name} could not be read: {exception.Message}", exception);
            }
        }
    }
}
