using Sandbox.Core.Sandboxing.Events;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>
/// What a spawner owes an answer for, and until when. One that stands still would hold its runs, and whoever waits for
/// them, for ever. Belongs to the reactor's thread.
/// </summary>
internal sealed class Deadlines
{
    private readonly Reactor _reactor;
    private readonly Dictionary<uint, long> _owed = [];
    private readonly ReactorTimer _timer;

    /// <param name="reactor">Whose time counts.</param>
    /// <param name="missed">Called once when one has passed; all are forgotten then.</param>
    /// <param name="fault">For what <paramref name="missed"/> throws.</param>
    public Deadlines(Reactor reactor, Action missed, Action<Exception> fault)
    {
        _reactor = reactor;
        _timer = new ReactorTimer(() => Check(missed), fault);
    }

    /// <summary>Owed from now on; a second call for the same number changes nothing.</summary>
    public void Add(uint number, long milliseconds)
    {
        if (_owed.TryAdd(number, Reactor.Now + milliseconds))
            Arm();
    }

    public void Remove(uint number)
    {
        if (_owed.Remove(number) && _owed.Count == 0)
            _reactor.Disarm(_timer);
    }

    public void Clear()
    {
        _owed.Clear();
        _reactor.Disarm(_timer);
    }

    private void Arm() => _reactor.Arm(_timer, _owed.Values.Min());

    private void Check(Action missed)
    {
        if (_owed.Count == 0)
            return;
        if (_owed.Values.Min() > Reactor.Now)
        {
            Arm();
            return;
        }

        Clear();
        missed();
    }
}
