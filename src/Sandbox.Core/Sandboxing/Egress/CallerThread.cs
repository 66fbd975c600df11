using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>
/// A thread of one run, for what waits for the run's own program. Theory of operation: the kernel reads a program's memory
/// under a lock that the program can keep for milliseconds, and all day (mprotect of a large mapping, fork); and a
/// descriptor is taken over by the thread of the program that waits for it, once that gets a processor: a nice one among
/// many that burn is a second late. On the reactor's thread every other run would wait as well. So each run has a thread
/// for these steps from its first socket on, not one of the pool's, of which there are as many as cores; what it waits
/// for is its own affair.
/// </summary>
internal sealed class CallerThread
{
    private const int StackBytes = 256 << 10;

    private readonly Reactor _reactor;
    private readonly FileDescriptor _listener;
    private readonly Queue<Action> _steps = new();
    private bool _closed;

    /// <param name="reactor">Where the ends of steps are told.</param>
    /// <param name="listener">A copy, owned: the run may be over before a step is, and the number of its own somebody else's.</param>
    public CallerThread(Reactor reactor, FileDescriptor listener)
    {
        (_reactor, _listener) = (reactor, listener);
        new Thread(Run, StackBytes) { IsBackground = true, Name = "sandbox-caller" }.Start();
    }

    /// <summary>
    /// Takes the step after those before it, then tells its result on the reactor's thread. Whatever the step uses has to
    /// stay until then.
    /// </summary>
    public void Do<T>(Func<FileDescriptor, T> step, Action<T> then)
    {
        lock (_steps)
        {
            _steps.Enqueue(() =>
            {
                T result = step(_listener);
                _reactor.Post(() => then(result));
            });
            Monitor.Pulse(_steps);
        }
    }

    /// <summary>No step comes after this; those that wait are taken, and find that their caller is gone.</summary>
    public void Close()
    {
        lock (_steps)
        {
            _closed = true;
            Monitor.Pulse(_steps);
        }
    }

    private void Run()
    {
        using (_listener)
        {
            while (Next() is { } step)
                step();
        }
    }

    private Action? Next()
    {
        lock (_steps)
        {
            while (_steps.Count == 0)
            {
                if (_closed)
                    return null;
                Monitor.Wait(_steps);
            }

            return _steps.Dequeue();
        }
    }
}
