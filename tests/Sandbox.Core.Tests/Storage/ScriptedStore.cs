using System.Runtime.CompilerServices;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Tests.Storage;

/// <summary>A store without blobs that fails or hangs as a test wants; its first list fails.</summary>
internal sealed class ScriptedStore : IBlobStore
{
    private TaskCompletionSource _listed = new();
    private int _lists;

    public bool Fails { get; set; }

    public bool Hangs { get; init; }

    public int Finds { get; private set; }

    public Task NextList() => (_listed = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public async Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken)
    {
        Finds++;
        if (Hangs)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        return Fails ? throw new StorageException(StorageFailure.Unavailable, "down") : null;
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        bool first = _lists++ == 0;
        _listed.TrySetResult();
        if (first)
            throw new StorageException(StorageFailure.Unavailable, "down");
        yield break;
    }

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task DeleteAsync(BlobName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken) => throw new NotSupportedException();
}
