using Microsoft.Win32.SafeHandles;

namespace Sandbox.Core.Storage.Folders;

/// <summary>The content of a blob's file, after its header. It stays the version that was opened.</summary>
internal sealed class BlobFileStream(SafeFileHandle file, long start, long length) : ReadOnlyStream
{
    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Advance(RandomAccess.Read(file, buffer, start + Position));
        }
        catch (IOException exception)
        {
            throw FolderErrors.Create(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Advance(await RandomAccess.ReadAsync(file, buffer, start + Position, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException exception)
        {
            throw FolderErrors.Create(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        long position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => length };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        return Position = position;
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private int Advance(int count)
    {
        Position += count;
        return count;
    }
}
