using Microsoft.Extensions.Options;
using Sandbox.Core.Diagnostics;

namespace Sandbox.Core.Runs;

/// <summary>Admission: a fixed number of running places, and a bounded waiting line in which callers take turns.</summary>
/// <remarks>
/// Whoever cannot be served is told so at once and not after a wait:
/// <list type="bullet">
/// <item>The line is full, and its longest lane is not longer than the newcomer's will be. If it is, the newest of that lane
/// goes instead: no caller can fill the line for the others.</item>
/// <item>Those ahead will take longer than anybody may wait, as <see cref="HoldTimes"/> knows it, and they will not have given
/// up by then: of a lane whose last came longer ago than its turns take, one more has a chance.</item>
/// </list>
/// A caller of whom nobody waits always gets into a line that has room, and needs one turn.
/// </remarks>
public sealed class RunSlots
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly FairLine<Waiter> _line = new();
    private readonly HoldTimes _holds;
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
        _holds = new HoldTimes(_places);
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
    /// <exception cref="RunException">Busy, and when it is worth trying again.</exception>
    /// <exception cref="OperationCanceledException">Cancelled in the line, which closed up behind it.</exception>
    public ValueTask<RunSlot> TakeAsync(RunCaller caller, CancellationToken cancellationToken) =>
        TakeAsync(caller, CancellationToken.None, cancellationToken);

    /// <summary>The same, with a second reason to leave the line.</summary>
    public ValueTask<RunSlot> TakeAsync(RunCaller caller, CancellationToken stop, CancellationToken cancellationToken)
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
                return new ValueTask<RunSlot>(new RunSlot(this, TimeSpan.Zero, _time.GetTimestamp()));
            }

            if (IsHopeless(caller.Name))
                return ValueTask.FromException<RunSlot>(Refuse(BusyReason.LineTooSlow, caller.Name));

            if (_running + _line.Count >= _inFlightMax)
            {
                if (_line.TakeForRoom(caller.Name) is not { } displaced)
                    return ValueTask.FromException<RunSlot>(Refuse(BusyReason.LineFull, caller.Name));
                displaced.TryRefuse(BusyReason.Displaced);
            }

            waiter = new Waiter(this, caller.Name, _time.GetTimestamp());
            waiter.Place = _line.Add(caller.Name, waiter);
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
            static state => ((Waiter)state!).TryRefuse(BusyReason.WaitedTooLong), waiter, _waitMax, Timeout.InfiniteTimeSpan);
        try
        {
            await waiter.Given.ConfigureAwait(false);
        }
        finally
        {
            Leave(waiter);
        }

        return new RunSlot(this, _time.GetElapsedTime(waiter.Since, waiter.GivenAt), waiter.GivenAt);
    }

    // Under the lock.
    private bool IsHopeless(string caller)
    {
        if (_line.FindLast(caller) is not { } last || _holds.ExpectAtLeast(_line.CountAhead(caller)) <= _waitMax)
            return false;

        // Who is ahead gives up before the newcomer does: by as much as came between them.
        return _time.GetElapsedTime(last.Since) < _holds.Expect(_line.Callers);
    }

    private void Leave(Waiter waiter)
    {
        lock (_lock)
        {
            _line.Remove(waiter.Place);
            if (_line.Count == 0)
                _holds.Restart();
        }
    }

    internal void Release(long since)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if (_line.Count > 0)
                _holds.Add(_time.GetElapsedTime(since, now));

            // One that was cancelled or timed out a moment ago lost its turn: the place goes to the next. So does one whose
            // time is over and whose timer is late, as timers are where there is too much to do.
            while (_line.TakeNext() is { } next)
            {
                if (_time.GetElapsedTime(next.Since, now) > _waitMax)
                    next.TryRefuse(BusyReason.WaitedTooLong);
                else if (next.TryGive(now))
                    return;
            }

            _running--;
        }
    }

    private RunException Refuse(BusyReason reason, string caller)
    {
        RefusalMetrics.Refused(reason, caller);
        return CreateBusy();
    }

    private RunException CreateBusy() => new(RunFailure.Busy, "Too many requests") { RetryAfter = FindRetry() };

    // When those who wait now have been served, or have given up: what is in the line then is not known.
    private TimeSpan FindRetry()
    {
        lock (_lock)
        {
            TimeSpan served = _holds.Expect(_line.Count + 1);
            TimeSpan last = served < _waitMax ? served : _waitMax;
            return last > ShortestRetry ? last : ShortestRetry;
        }
    }

    private sealed class Waiter(RunSlots owner, string caller, long since)
    {
        // The place is given under the lock: what follows must not run there.
        private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Since { get; } = since;

        public long GivenAt { get; private set; }

        public FairLine<Waiter>.Place Place { get; set; }

        public Task Given => _given.Task;

        public bool TryGive(long now)
        {
            GivenAt = now;
            return _given.TrySetResult();
        }

        public void TryCancel(CancellationToken cancellationToken) => _given.TrySetCanceled(cancellationToken);

        public void TryRefuse(BusyReason reason)
        {
            if (_given.TrySetException(owner.CreateBusy()))
                RefusalMetrics.Refused(reason, caller);
        }
    }
}
