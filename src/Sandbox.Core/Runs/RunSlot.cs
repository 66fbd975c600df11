namespace Sandbox.Core.Runs;

/// <summary>A running place; disposing it once or more often gives it back once.</summary>
public sealed class RunSlot : IDisposable
{
    private RunSlots? _owner;

    internal RunSlot(RunSlots owner, TimeSpan queued)
    {
        _owner = owner;
        Queued = queued;
    }

    /// <summary>How long the run stood in the waiting line.</summary>
    public TimeSpan Queued { get; }

    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Release();
}
