using System.Globalization;
using System.Runtime.CompilerServices;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>A store in memory, which two servers may share and which can be switched off.</summary>
internal sealed class MemoryBlobs : IBlobStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (byte[] Content, BlobProperties Properties)> _blobs = new(StringComparer.Ordinal);
    private int _tag;

    public bool IsDown { get; set; }

    /// <summary>Called before each write, outside of the lock.</summary>
    public Action<BlobName>? BeforeWrite { get; set; }

    public string? Read(string path)
    {
        lock (_lock)
            return _blobs.TryGetValue(path, out (byte[] Content, BlobProperties Properties) blob) ? System.Text.Encoding.UTF8.GetString(blob.Content) : null;
    }

    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_lock)
                return [.. _blobs.Keys];
        }
    }

    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken)
    {
        Check();
        lock (_lock)
            return Task.FromResult(_blobs.TryGetValue(name.Path, out (byte[] Content, BlobProperties Properties) blob) ? blob.Properties : null);
    }

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken)
    {
        Check();
        lock (_lock)
        {
            return Task.FromResult(_blobs.TryGetValue(name.Path, out (byte[] Content, BlobProperties Properties) blob)
                ? new BlobContent(blob.Properties, new MemoryStream(blob.Content))
                : null);
        }
    }

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken)
    {
        Check();
        BeforeWrite?.Invoke(name);
        lock (_lock)
        {
            string? present = _blobs.TryGetValue(name.Path, out (byte[] Content, BlobProperties Properties) blob) ? blob.Properties.ETag : null;
            if ((condition.MustBeAbsent && present is not null) || (condition.ETag is { } tag && tag != present))
                throw new StorageException(StorageFailure.Conflict, "somebody was first");
            var properties = new BlobProperties(
                name, content.Length, mediaType, (++_tag).ToString(CultureInfo.InvariantCulture), DateTimeOffset.UnixEpoch);
            _blobs[name.Path] = (content.ToArray(), properties);
            return Task.FromResult(properties);
        }
    }

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public Task DeleteAsync(BlobName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    private void Check()
    {
        if (IsDown)
            throw new StorageException(StorageFailure.Unavailable, "the store is down");
    }
}
