namespace Sandbox.Core.Runs;

/// <summary>A running place; disposing it once or more often gives it back once.</summary>
public sealed class RunSlot : IDisposable
{
    private readonly long _since;
    private RunSlots? _owner;

    internal RunSlot(RunSlots owner, TimeSpan queued, long since)
    {
        _owner = owner;
        _since = since;
        Queued = queued;
    }

    /// <summary>How long the run stood in the waiting line.</summary>
    public TimeSpan Queued { get; }

    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Release(_since);
}
