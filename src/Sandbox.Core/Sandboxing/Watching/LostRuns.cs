using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>
/// Runs whose spawner died: what is left of them is killed here. A spawner takes all its runs along at once, and looking
/// through /proc takes milliseconds, so one look serves all of them, off the reactor. The rest is on its thread.
/// </summary>
internal sealed class LostRuns
{
    private const long PauseMs = 10;

    private readonly Reactor _reactor;
    private readonly ReactorTimer _next;
    private readonly List<ILostRun> _runs = [];
    private bool _looking;

    public LostRuns(Reactor reactor)
    {
        _reactor = reactor;
        _next = new ReactorTimer(Look, _ => Look());
    }

    /// <summary>Told after each look, until it is over.</summary>
    public void Add(ILostRun run)
    {
        _runs.Add(run);
        if (!_looking)
            Look();
    }

    private void Look()
    {
        if (_looking || _runs.Count == 0)
            return;

        _looking = true;
        _reactor.Disarm(_next);
        ILostRun[] runs = [.. _runs];
        ThreadPool.UnsafeQueueUserWorkItem(_ => KillAll(runs), null);
    }

    private void KillAll(ILostRun[] runs)
    {
        foreach (ILostRun run in runs)
            run.KillGroup();
        var uids = runs.Select(run => run.Uid).Where(uid => uid != Wire.NoId).ToHashSet();
        IReadOnlySet<uint> living = uids.Count == 0 ? uids : ProcessTable.Kill(uids);
        _reactor.Post(() => Tell(runs, living));
    }

    private void Tell(ILostRun[] runs, IReadOnlySet<uint> living)
    {
        _looking = false;
        foreach (ILostRun run in runs)
        {
            if (run.IsOver(living.Contains(run.Uid)))
                _runs.Remove(run);
        }

        if (_runs.Count > 0)
            _reactor.Arm(_next, Reactor.Now + PauseMs);
    }
}
