using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Tests.Storage;

/// <summary>Blobs in memory; it can be told to be slow or to fail.</summary>
internal sealed class MemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<string, string> _mediaTypes = new(StringComparer.Ordinal);
    private int _created;
    private int _writing;

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>Awaited by every write of a writer.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    public Uri? Link { get; set; }

    /// <summary>Makes every call fail but those of a writer; null: none.</summary>
    public StorageFailure? Failure { get; set; }

    /// <summary>Writers that were ever made.</summary>
    public int Created => _created;

    /// <summary>Writers that are not disposed.</summary>
    public int Open => _writing;

    public byte[] Output(string path) => Blobs[NameOf(path)];

    public string MediaTypeOf(string path) => _mediaTypes[NameOf(path)];

    public void PutOutput(string path, byte[] content) => Blobs[NameOf(path)] = content;

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        Interlocked.Increment(ref _created);
        Interlocked.Increment(ref _writing);
        return Task.FromResult<BlobWriter>(new Writer(this, name, mediaType));
    }

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken) => Task.FromResult(Link);

    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        return Task.FromResult(Blobs.TryGetValue(name.ToString(), out byte[]? content) ? Properties(name, content.Length) : null);
    }

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        return Task.FromResult(Blobs.TryGetValue(name.ToString(), out byte[]? content)
            ? new BlobContent(Properties(name, content.Length), new MemoryStream(content))
            : null);
    }

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public Task DeleteAsync(BlobName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static string NameOf(string output) => new BlobName(BlobContainers.Outputs, output).ToString();

    private BlobProperties Properties(BlobName name, long size) =>
        new(name, size, _mediaTypes.GetValueOrDefault(name.ToString(), "text/plain"), "1", DateTimeOffset.UnixEpoch);

    private void ThrowIfFailing()
    {
        if (Failure is { } failure)
            throw new StorageException(failure, "on purpose");
    }

    private sealed class Writer(MemoryBlobStore store, BlobName name, string mediaType) : BlobWriter
    {
        private readonly MemoryStream _content = new();
        private bool _disposed;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await store.BeforeWrite().WaitAsync(cancellationToken);
            _content.Write(bytes.Span);
        }

        public override Task<BlobProperties> CompleteAsync(CancellationToken cancellationToken)
        {
            store.Blobs[name.ToString()] = _content.ToArray();
            store._mediaTypes[name.ToString()] = mediaType;
            return Task.FromResult(store.Properties(name, _content.Length));
        }

        public override ValueTask DisposeAsync()
        {
            if (!_disposed)
                Interlocked.Decrement(ref store._writing);
            _disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
