using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>Hears that the kernel ran out of memory for a run's group; the group owns the event.</summary>
internal sealed unsafe class OutOfMemoryWatch(FileDescriptor signal, Action onSignal) : IReactorHandler
{
    public void OnReady(int events)
    {
        ulong count;
        _ = LibC.read(signal.Value, &count, sizeof(ulong));
        onSignal();
    }

    // Not watched any more; the counter is still looked at with the other limits.
    public void OnFault(Exception exception)
    {
    }
}
