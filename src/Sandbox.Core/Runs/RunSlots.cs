using Microsoft.Extensions.Options;

namespace Sandbox.Core.Runs;

/// <summary>Admission: a fixed number of running places and a bounded waiting line, first come, first served.</summary>
public sealed class RunSlots
{
    private const string BusyMessage = "Too many requests";

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _line = new();
    private readonly TimeProvider _time;
    private readonly int _places;
    private readonly int _inFlightMax;
    private readonly TimeSpan _waitMax;
    private int _running;

    public RunSlots(IOptions<RunsOptions> options, TimeProvider time)
    {
        _time = time;
        _places = options.Value.MaxWorkers;
        _inFlightMax = options.Value.MaxRequests;
        _waitMax = TimeSpan.FromMilliseconds(options.Value.MaxWaitMs);
    }

    /// <summary>Runs that hold a place now.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
            {
                return _running;
            }
        }
    }

    /// <summary>Runs in the waiting line now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>Takes a place, or waits for one; dispose what it returns to give the place back.</summary>
    /// <exception cref="RunException">Busy: the line is full, or the wait took too long.</exception>
    /// <exception cref="OperationCanceledException">Cancelled in the line, which closed up behind it.</exception>
    public ValueTask<RunSlot> TakeAsync(CancellationToken cancellationToken) =>
        TakeAsync(CancellationToken.None, cancellationToken);

    /// <summary>The same, with a second reason to leave the line.</summary>
    public ValueTask<RunSlot> TakeAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<RunSlot>(cancellationToken);
        if (stop.IsCancellationRequested)
            return ValueTask.FromCanceled<RunSlot>(stop);

        Waiter waiter;
        lock (_lock)
        {
            // Nobody overtakes: a free place with a line in front of it belongs to the line.
            if (_running < _places && _line.Count == 0)
            {
                _running++;
                return new ValueTask<RunSlot>(new RunSlot(this, TimeSpan.Zero));
            }

            if (_running + _line.Count >= _inFlightMax)
                return ValueTask.FromException<RunSlot>(new RunException(RunFailure.Busy, BusyMessage));

            waiter = new Waiter(_time.GetTimestamp());
            _line.AddLast(waiter.Node);
        }

        return WaitAsync(waiter, stop, cancellationToken);
    }

    private async ValueTask<RunSlot> WaitAsync(Waiter waiter, CancellationToken stop, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration stopped = stop.UnsafeRegister(
            static (state, token) => ((Waiter)state!).TryCancel(token), waiter);
        await using CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).TryCancel(token), waiter);
        await using ITimer tooLong = _time.CreateTimer(
            static state => ((Waiter)state!).TryRefuse(), waiter, _waitMax, Timeout.InfiniteTimeSpan);
        try
        {
            await waiter.Place.ConfigureAwait(false);
        }
        finally
        {
            Leave(waiter);
        }

        return new RunSlot(this, _time.GetElapsedTime(waiter.Since));
    }

    private void Leave(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Node.List is not null)
                _line.Remove(waiter.Node);
        }
    }

    internal void Release()
    {
        lock (_lock)
        {
            while (_line.First is { } first)
            {
                _line.RemoveFirst();

                // One that was cancelled or timed out a moment ago lost its turn: the place goes to the next.
                if (first.Value.TryGive())
                    return;
            }

            _running--;
        }
    }

    private sealed class Waiter
    {
        // The place is given under the lock: what follows must not run there.
        private readonly TaskCompletionSource _place = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Waiter(long since)
        {
            Since = since;
            Node = new LinkedListNode<Waiter>(this);
        }

        public long Since { get; }

        public LinkedListNode<Waiter> Node { get; }

        public Task Place => _place.Task;

        public bool TryGive() => _place.TrySetResult();

        public void TryCancel(CancellationToken cancellationToken) => _place.TrySetCanceled(cancellationToken);

        public void TryRefuse() => _place.TrySetException(new RunException(RunFailure.Busy, BusyMessage));
    }
}
