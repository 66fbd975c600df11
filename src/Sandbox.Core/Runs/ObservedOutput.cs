using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>Brings one stream to the run's observer.</summary>
internal sealed class ObservedOutput(IRunObserver observer, OutputKind kind) : IOutputConsumer
{
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await observer.WriteAsync(kind, bytes).ConfigureAwait(false);
        return true;
    }
}
