using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Storage.Folders;

/// <summary>Writes a file beside the blobs, which takes its place among them when it is complete.</summary>
internal sealed class FolderBlobWriter(
    FolderBlobStore store, PartialFiles partials, BlobName name, BlobHeader header, string partial, SafeFileHandle file) : BlobWriter
{
    private long _position;
    private bool _moved;
    private bool _broken;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // A write that failed or was cancelled leaves a hole.
        ObjectDisposedException.ThrowIf(_broken || _moved, this);
        _broken = true;
        try
        {
            await RandomAccess.WriteAsync(file, bytes, _position, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw FolderErrors.Create(exception);
        }

        _position += bytes.Length;
        _broken = false;
    }

    public override Task<BlobProperties> CompleteAsync(CancellationToken cancellationToken) =>
        CompleteAsync(BlobCondition.None, flush: true, cancellationToken);

    public async Task<BlobProperties> CompleteAsync(BlobCondition condition, bool flush, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_broken || _moved, this);
        BlobProperties properties = await FolderErrors.RunAsync(
            () =>
            {
                // The content before the name: after a loss of power a blob is whole or not there.
                if (flush)
                    RandomAccess.FlushToDisk(file);
                return header.Describe(name, file);
            },
            cancellationToken).ConfigureAwait(false);
        await store.CommitAsync(name, partial, condition, flush, cancellationToken).ConfigureAwait(false);
        _moved = true;
        return properties;
    }

    public override ValueTask DisposeAsync()
    {
        if (file.IsClosed)
            return ValueTask.CompletedTask;

        try
        {
            if (!_moved)
                partials.Delete(partial);
        }
        catch (SystemCallException)
        {
            // Nobody sees it where it is, and it is removed when it is old.
        }
        finally
        {
            file.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
