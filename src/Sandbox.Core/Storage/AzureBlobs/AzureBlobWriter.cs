using System.Buffers;
using System.Buffers.Binary;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Sandbox.Core.Storage.AzureBlobs;

/// <summary>Sends blocks while more is written; the blob appears when their list is committed.</summary>
/// <remarks>
/// One block is on its way while the next one fills: two of them are all that is held in memory. Blocks that are never
/// committed are no blob, and Azure drops them after a week.
/// </remarks>
internal sealed class AzureBlobWriter(AzureBlobStore store, BlobName name, string mediaType) : BlobWriter
{
    // Azure takes 50,000 of them: 100 GB. Larger ones cost memory per run, smaller ones a request each.
    private const int BlockBytes = 2 << 20;
    private const int IdBytes = 20;

    private readonly BlockBlobClient _blob = store.Blobs(name);
    private readonly byte[] _writer = Guid.NewGuid().ToByteArray();
    private readonly List<string> _blocks = [];
    private readonly CancellationTokenSource _ending = new();
    private byte[]? _filling;
    private byte[]? _sending;
    private Task _sent = Task.CompletedTask;
    private int _filled;
    private long _length;
    private bool _closed;
    private bool _disposed;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        while (bytes.Length > 0)
        {
            if (_filled == BlockBytes)
                await SendAsync(cancellationToken).ConfigureAwait(false);
            _filling ??= ArrayPool<byte>.Shared.Rent(BlockBytes);
            int count = Math.Min(bytes.Length, BlockBytes - _filled);
            bytes[..count].CopyTo(_filling.AsMemory(_filled));
            _filled += count;
            _length += count;
            bytes = bytes[count..];
        }
    }

    public override async Task<BlobProperties> CompleteAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_blocks.Count == 0)
        {
            // It never was more than one block: one request instead of two.
            BlobProperties whole = await store.WriteAsync(
                name, _filling.AsMemory(0, _filled), mediaType, BlobCondition.None, cancellationToken).ConfigureAwait(false);
            _closed = true;
            return whole;
        }

        if (_filled > 0)
            await SendAsync(cancellationToken).ConfigureAwait(false);
        await WaitForSentAsync(cancellationToken).ConfigureAwait(false);
        BlobProperties properties = await AzureErrors.RunAsync(
            $"complete blob {name}", () => CommitAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        _closed = true;
        return properties;
    }

    public override async ValueTask DisposeAsync()
    {
        _closed = true;
        if (_disposed)
            return;

        _disposed = true;
        await _ending.CancelAsync().ConfigureAwait(false);

        // What is on its way still reads its buffer.
        await _sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Return(ref _filling);
        Return(ref _sending);
        _ending.Dispose();
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await WaitForSentAsync(cancellationToken).ConfigureAwait(false);
        (_filling, _sending) = (_sending, _filling);
        int count = _filled;
        _filled = 0;
        string id = CreateId(_blocks.Count);
        _blocks.Add(id);
        byte[] block = _sending!;
        _sent = AzureErrors.RunAsync($"write blob {name}", () => StageAsync(id, block, count), _ending.Token);
    }

    // A block that failed is not sent again, so nothing after it counts.
    private async Task WaitForSentAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _sent.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _closed = true;
            throw;
        }
    }

    private Task<Response<BlockInfo>> StageAsync(string id, byte[] block, int count) => store.WithContainerAsync(
        name.Container,
        async () =>
        {
            using var content = new MemoryStream(block, 0, count, writable: false);
            return await _blob.StageBlockAsync(id, content, options: null, _ending.Token).ConfigureAwait(false);
        },
        _ending.Token);

    private async Task<BlobProperties> CommitAsync(CancellationToken cancellationToken)
    {
        var options = new CommitBlockListOptions { HttpHeaders = new BlobHttpHeaders { ContentType = mediaType } };
        Response<BlobContentInfo> answer =
            await _blob.CommitBlockListAsync(_blocks, options, cancellationToken).ConfigureAwait(false);
        return AzureBlobStore.Describe(name, _length, mediaType, answer.Value);
    }

    // Of one length, as Azure asks for, and with the writer in it: two writers of a blob must not mix their blocks.
    private string CreateId(int number)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        _writer.CopyTo(id);
        BinaryPrimitives.WriteInt32BigEndian(id[^sizeof(int)..], number);
        return Convert.ToBase64String(id);
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = null;
    }
}
