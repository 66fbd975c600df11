using Sandbox.Core.Contracts;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Runs;

/// <summary>Writes one stream into the store while the program runs, no faster than the store takes it.</summary>
/// <remarks>A store that fails costs the caller the rest of the output, not the run: see <see cref="Failure"/>.</remarks>
internal sealed class OutputUpload(IBlobStore store, BlobName name, CancellationToken cancellationToken)
    : IOutputConsumer, IAsyncDisposable
{
    // Bytes as the program wrote them: they need not be text, and a browser should not take them for a page.
    private const string MediaType = "application/octet-stream";

    private readonly Lock _lock = new();
    private BlobWriter? _writer;
    private bool _writing;
    private bool _closed;

    /// <summary>Why the blob is not there; null when there is one, or none was needed.</summary>
    public StorageException? Failure { get; private set; }

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _writing = true;
        }

        try
        {
            _writer ??= await store.CreateAsync(name, MediaType, cancellationToken).ConfigureAwait(false);
            await _writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StorageException exception)
        {
            Failure = exception;
            return false;
        }
        finally
        {
            await StopWritingAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Makes the blob visible when there is one; nothing is under way any more.</summary>
    public async ValueTask<BlobReference?> CompleteAsync()
    {
        if (_writer is null || Failure is not null)
            return null;

        try
        {
            BlobProperties blob = await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return await OutputLinks.CreateAsync(store, blob, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            Failure = exception;
            return null;
        }
    }

    /// <summary>Throws away what was not completed. A write under way, of a run that was given up, does so at its end.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_writing)
                return ValueTask.CompletedTask;
        }

        return _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private ValueTask StopWritingAsync()
    {
        lock (_lock)
        {
            _writing = false;
            if (!_closed)
                return ValueTask.CompletedTask;
        }

        return _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
