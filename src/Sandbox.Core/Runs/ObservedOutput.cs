using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>Brings one stream to the run's observer.</summary>
internal sealed class ObservedOutput(IRunObserver observer, OutputKind kind) : IOutputConsumer
{
    private volatile bool _closed;

    /// <summary>The run is over; of one that was given up, output may still be on its way.</summary>
    public void Close() => _closed = true;

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_closed)
            return false;

        await observer.WriteAsync(kind, bytes).ConfigureAwait(false);
        return true;
    }
}
