using System.Collections.Concurrent;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>
/// Looks at the callers of one run without being held up by them. Theory of operation: the kernel reads a program's memory
/// under a lock that the program itself can keep for milliseconds, and all day (mprotect of a large mapping, fork). A look
/// is made on the reactor's thread as long as it is quick; a run that was slow once is looked at beside it from then on,
/// one call after the other, so that it has one thread at most and costs no other run anything.
/// </summary>
/// <param name="reactor">On whose thread calls come and looks are told.</param>
/// <param name="look">Makes one; for any thread.</param>
/// <param name="time">Measures how long a look took.</param>
internal sealed class CallerLooks(Reactor reactor, Func<SeccompNotification, CallerLook> look, TimeProvider time)
{
    // Tens of microseconds, where nobody is in the way.
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentQueue<(SeccompNotification Call, Action<SeccompNotification, CallerLook> OnLook)> _waiting = new();
    private bool _beside;
    private int _looking;

    /// <param name="call">Of the caller.</param>
    /// <param name="onLook">Told what was seen, on the reactor's thread, in the order of the calls.</param>
    public void Look(in SeccompNotification call, Action<SeccompNotification, CallerLook> onLook)
    {
        if (_beside)
        {
            LookBeside(in call, onLook);
            return;
        }

        long begun = time.GetTimestamp();
        CallerLook seen = look(call);
        _beside = time.GetElapsedTime(begun) > Quick;
        onLook(call, seen);
    }

    // Not on a thread of the pool: as many of those as there are cores could be kept waiting without end.
    private void LookBeside(in SeccompNotification call, Action<SeccompNotification, CallerLook> onLook)
    {
        _waiting.Enqueue((call, onLook));
        if (Interlocked.Exchange(ref _looking, 1) == 0)
            _ = Task.Factory.StartNew(LookAtAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void LookAtAll()
    {
        do
        {
            while (_waiting.TryDequeue(out var waiting))
            {
                CallerLook seen = look(waiting.Call);
                reactor.Post(() => waiting.OnLook(waiting.Call, seen));
            }

            Interlocked.Exchange(ref _looking, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _looking, 1) == 0);
    }
}
