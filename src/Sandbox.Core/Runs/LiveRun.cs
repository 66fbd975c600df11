namespace Sandbox.Core.Runs;

/// <summary>A run from its admission to its answer. Disposing it frees its name.</summary>
/// <remarks>It has one end: the first of <see cref="TryCancel"/> and <see cref="End"/> decides which.</remarks>
#pragma warning disable CA1001 // Without a timer or a parent the source holds nothing, and a late cancel may still come.
public sealed class LiveRun : IDisposable
#pragma warning restore CA1001
{
    private const int Live = 0;
    private const int Cancelled = 1;
    private const int Ended = 2;

    private readonly LiveRuns _owner;
    private readonly CancellationTokenSource _stop = new();
    private int _state;

    internal LiveRun(LiveRuns owner, string id, string space) => (_owner, Id, Space) = (owner, id, space);

    /// <summary>32 lowercase hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>Of whom it can be cancelled.</summary>
    public string Space { get; }

    /// <summary>Fires when the run is cancelled by name.</summary>
    public CancellationToken Stop => _stop.Token;

    public bool IsCancelled => Volatile.Read(ref _state) == Cancelled;

    /// <summary>Cancels it, unless its program has ended; twice is as good as once.</summary>
    public bool TryCancel()
    {
        int before = Interlocked.CompareExchange(ref _state, Cancelled, Live);
        if (before == Live)
            _stop.Cancel();
        return before != Ended;
    }

    /// <summary>The program has ended. From here on nobody can cancel it.</summary>
    /// <returns>False when it was cancelled before: that is its ending, whatever the program did meanwhile.</returns>
    public bool End() => Interlocked.CompareExchange(ref _state, Ended, Live) == Live;

    public void Dispose() => _owner.Remove(this);
}
