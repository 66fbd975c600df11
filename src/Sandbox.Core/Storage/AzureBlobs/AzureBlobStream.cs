using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sandbox.Core.Storage.AzureBlobs;

/// <summary>The content of a blob as it arrives; a seek asks for the rest. It stays the version that was opened, or fails.</summary>
internal sealed class AzureBlobStream(BlobClient blob, BlobProperties properties, Stream first) : ReadOnlyStream
{
    private Stream? _current = first;
    private long _position;

    public override bool CanSeek => true;

    public override long Length => properties.Size;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position >= Length)
            return 0;

        int count = await AzureErrors.RunAsync(
            $"read blob {properties.Name}", () => ReadOnceAsync(buffer, cancellationToken), cancellationToken).ConfigureAwait(false);

        // A short answer must not look like a short blob.
        if (count == 0)
            throw new StorageException(StorageFailure.Unavailable, $"Azure Blob Storage ended blob {properties.Name} early.");
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin)
    {
        long position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => Length };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        if (position != _position)
        {
            _current?.Dispose();
            _current = null;
        }

        return _position = position;
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _current ??= await OpenRestAsync(cancellationToken).ConfigureAwait(false);
        return await _current.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Stream> OpenRestAsync(CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions
        {
            Range = new HttpRange(_position),
            Conditions = new BlobRequestConditions { IfMatch = new ETag(properties.ETag) },
        };
        Response<BlobDownloadStreamingResult> answer =
            await blob.DownloadStreamingAsync(options, cancellationToken).ConfigureAwait(false);
        return answer.Value.Content;
    }
}
