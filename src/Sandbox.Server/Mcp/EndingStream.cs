using Sandbox.Core.Storage;

namespace Sandbox.Server.Mcp;

/// <summary>A client's input, which says when it has ended, and ends when it is told to.</summary>
// The package waits for the calls that go on when its input ends, but a client that is gone reads no answers; and it waits
// for its input when it is to stop, but nothing makes a read of a pipe return.
internal sealed class EndingStream(Stream stream, CancellationTokenSource ending) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            // A read that is given up blocks its thread until the process ends, which is soon.
            int read = await Task.Run(() => stream.Read(buffer.Span), CancellationToken.None)
                .WaitAsync(ending.Token).ConfigureAwait(false);
            if (read == 0)
                await ending.CancelAsync().ConfigureAwait(false);
            return read;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }
}
