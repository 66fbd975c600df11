using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Tests.Storage;

/// <summary>A store of one test, in memory; <see cref="Failure"/> makes every call fail.</summary>
internal sealed class MemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<BlobName, (BlobProperties Properties, byte[] Content)> _blobs = new();

    public StorageFailure? Failure { get; set; }

    public byte[] this[string output] => _blobs[new BlobName(BlobContainers.Outputs, output)].Content;

    public int Count => _blobs.Count;

    public string MediaTypeOf(string output) => _blobs[new BlobName(BlobContainers.Outputs, output)].Properties.MediaType;

    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        return Task.FromResult(_blobs.TryGetValue(name, out (BlobProperties Properties, byte[]) blob) ? blob.Properties : null);
    }

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        return Task.FromResult(_blobs.TryGetValue(name, out (BlobProperties Properties, byte[] Content) blob)
            ? new BlobContent(blob.Properties, new MemoryStream(blob.Content))
            : null);
    }

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        Task.FromResult(Put(name, content.ToArray(), mediaType));

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        return Task.FromResult<BlobWriter>(new Writer(this, name, mediaType));
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach ((BlobProperties properties, _) in _blobs.Values)
            yield return properties;
    }

    public Task DeleteAsync(BlobName name, CancellationToken cancellationToken)
    {
        _blobs.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    public void PutOutput(string path, byte[] content) => Put(new BlobName(BlobContainers.Outputs, path), content, "text/plain");

    private BlobProperties Put(BlobName name, byte[] content, string mediaType)
    {
        var properties = new BlobProperties(name, content.Length, mediaType, "1", DateTimeOffset.UnixEpoch);
        _blobs[name] = (properties, content);
        return properties;
    }

    private void ThrowIfFailing()
    {
        if (Failure is { } failure)
            throw new StorageException(failure, "on purpose");
    }

    private sealed class Writer(MemoryBlobStore store, BlobName name, string mediaType) : BlobWriter
    {
        private readonly MemoryStream _content = new();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            store.ThrowIfFailing();
            await _content.WriteAsync(bytes, cancellationToken);
        }

        public override Task<BlobProperties> CompleteAsync(CancellationToken cancellationToken) =>
            Task.FromResult(store.Put(name, _content.ToArray(), mediaType));

        public override ValueTask DisposeAsync() => _content.DisposeAsync();
    }
}
