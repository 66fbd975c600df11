using Sandbox.Core.Sandboxing.Events;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>
/// What a spawner has been asked for and has not answered: a child for SPAWN, the end for KILL. Each answer takes it
/// milliseconds. On the reactor's thread.
/// </summary>
internal sealed class OwedAnswers
{
    // A spawner that is lost ends all its runs: far beyond what a busy machine takes.
    private const long PatienceMs = 10_000;

    private readonly Reactor _reactor;
    private readonly Action _onMissing;
    private readonly ReactorTimer _timer;
    private readonly Dictionary<uint, long> _due = [];

    // All have the same time: the first that was asked for is due first. What was settled meanwhile is passed over.
    private readonly Queue<(uint Run, long Due)> _order = new();

    public OwedAnswers(Reactor reactor, Action onMissing)
    {
        (_reactor, _onMissing) = (reactor, onMissing);
        _timer = new ReactorTimer(Check, _ => Check());
    }

    /// <summary>Starts to wait for the next answer about a run, or waits anew.</summary>
    public void Expect(uint run)
    {
        long due = Reactor.Now + PatienceMs;
        _due[run] = due;
        _order.Enqueue((run, due));
        if (_timer.Index < 0)
            _reactor.Arm(_timer, due);
    }

    public void Settle(uint run) => _due.Remove(run);

    public void Clear()
    {
        _due.Clear();
        _order.Clear();
        _reactor.Disarm(_timer);
    }

    private void Check()
    {
        while (_order.TryPeek(out (uint Run, long Due) first))
        {
            bool owed = _due.TryGetValue(first.Run, out long due) && due == first.Due;
            if (owed && first.Due > Reactor.Now)
            {
                _reactor.Arm(_timer, first.Due);
                return;
            }

            _order.Dequeue();
            if (owed)
            {
                _onMissing();
                return;
            }
        }
    }
}
