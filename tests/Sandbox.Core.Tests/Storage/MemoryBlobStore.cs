using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Tests.Storage;

/// <summary>Blobs in memory; it can be told to be slow or to fail.</summary>
internal sealed class MemoryBlobStore : IBlobStore
{
    private int _created;
    private int _writing;

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>Awaited by every write of a writer.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    public Uri? Link { get; set; }

    /// <summary>Writers that were ever made.</summary>
    public int Created => _created;

    /// <summary>Writers that are not disposed.</summary>
    public int Open => _writing;

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _created);
        Interlocked.Increment(ref _writing);
        return Task.FromResult<BlobWriter>(new Writer(this, name, mediaType));
    }

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken) => Task.FromResult(Link);

    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

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
            return Task.FromResult(new BlobProperties(name, _content.Length, mediaType, "1", DateTimeOffset.UnixEpoch));
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
