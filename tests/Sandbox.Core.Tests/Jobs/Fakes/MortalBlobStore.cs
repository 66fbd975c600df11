using System.Runtime.CompilerServices;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>The store as a process sees it that can die at each call.</summary>
internal sealed class MortalBlobStore(IBlobStore store, Life life) : IBlobStore
{
    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken) =>
        life.Step(() => store.FindAsync(name, cancellationToken));

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken) =>
        life.Step(() => store.OpenAsync(name, cancellationToken));

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        life.Step(() => store.WriteAsync(name, content, mediaType, condition, cancellationToken));

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken) =>
        life.Step(() => store.CreateAsync(name, mediaType, cancellationToken));

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<BlobProperties> list = life.Step(() => store.ListAsync(container, prefix, cancellationToken));
        await foreach (BlobProperties blob in list)
            yield return blob;
    }

    public Task DeleteAsync(BlobName name, CancellationToken cancellationToken) =>
        life.Step(() => store.DeleteAsync(name, cancellationToken));

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken) =>
        life.Step(() => store.CreateLinkAsync(name, cancellationToken));
}
