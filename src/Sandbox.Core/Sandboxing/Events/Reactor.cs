using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Events;

/// <summary>
/// One thread that waits for every run at once. Theory of operation: all state of a run is touched on this thread only,
/// so it needs no locks. Other threads hand work over with <see cref="Post"/>; answers leave as task completions that
/// continue elsewhere. Nothing on the thread blocks, and what a handler throws ends its own run and nobody else's.
/// </summary>
internal sealed unsafe partial class Reactor : IDisposable
{
    private const int EventsPerWait = 128;

    private readonly ILogger _logger;
    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _wakeup;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly TimerHeap _timers = new();
    private readonly Thread _thread;

    // By descriptor. The number in the event tells a descriptor from an earlier one that had the same value: an event
    // of the closed one may still be in the batch at hand.
    private Registration[] _registrations = new Registration[256];
    private uint _lastNumber;
    private int _wakeupPending;
    private volatile bool _stopping;

    public Reactor(ILogger logger)
    {
        _logger = logger;
        _epoll = Descriptors.CreateEpoll();
        try
        {
            _wakeup = Descriptors.CreateEvent();
            Control(LibC.EPOLL_CTL_ADD, _wakeup.Value, 0);
        }
        catch
        {
            _wakeup?.Dispose();
            _epoll.Dispose();
            throw;
        }

        _thread = new Thread(Loop) { IsBackground = true, Name = "sandbox-reactor" };
        _thread.Start();
    }

    /// <summary>A clock that never goes back, in milliseconds.</summary>
    public static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    public bool IsReactorThread => Thread.CurrentThread == _thread;

    /// <summary>Runs the action on the reactor's thread, after those posted before; from any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        if (Interlocked.Exchange(ref _wakeupPending, 1) == 0)
            Wake();
    }

    /// <summary>Watches the descriptor for input, besides hang-up and errors.</summary>
    public void Add(FileDescriptor descriptor, IReactorHandler handler)
    {
        int fd = descriptor.Value;
        if (fd >= _registrations.Length)
            Array.Resize(ref _registrations, Math.Max(fd + 1, _registrations.Length * 2));

        uint number = NextNumber();
        Control(LibC.EPOLL_CTL_ADD, fd, number);
        _registrations[fd] = new Registration(handler, number);
    }

    /// <summary>Watches a descriptor that was added for output too, or no more.</summary>
    public void WatchOutput(FileDescriptor descriptor, bool output)
    {
        int fd = descriptor.Value;
        Control(LibC.EPOLL_CTL_MOD, fd, _registrations[fd].Number, output ? LibC.EPOLLOUT : 0);
    }

    /// <summary>Stops watching and closes; a descriptor that was never added, or is closed already, is fine.</summary>
    public void Close(FileDescriptor? descriptor)
    {
        if (descriptor is not { IsOpen: true })
            return;

        int fd = descriptor.Value;
        if (fd < _registrations.Length && _registrations[fd].Handler is not null)
            Remove(fd);
        descriptor.Dispose();
    }

    /// <summary>Stops watching a descriptor that lives on.</summary>
    public void Forget(FileDescriptor descriptor)
    {
        if (descriptor.IsOpen)
            Remove(descriptor.Value);
    }

    public void Arm(ReactorTimer timer, long due) => _timers.Arm(timer, due);

    public void Disarm(ReactorTimer timer) => _timers.Disarm(timer);

    /// <summary>Ends the thread; what was posted before still runs.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;

        Post(() => _stopping = true);
        if (!IsReactorThread)
            _thread.Join();
    }

    private void Remove(int fd)
    {
        epoll_event ignored = default;
        _ = LibC.epoll_ctl(_epoll.Value, LibC.EPOLL_CTL_DEL, fd, &ignored);
        _registrations[fd] = default;
    }

    private void Control(int operation, int fd, uint number, int more = 0)
    {
        epoll_event wanted = default;
        wanted.events = LibC.EPOLLIN | more;
        wanted.data.u64 = ((ulong)number << 32) | (uint)fd;
        SystemCallException.Check(LibC.epoll_ctl(_epoll.Value, operation, fd, &wanted), "epoll_ctl");
    }

    /// <summary>0 is the wake-up's.</summary>
    private uint NextNumber() => ++_lastNumber == 0 ? ++_lastNumber : _lastNumber;

    private void Wake()
    {
        ulong one = 1;
        _ = LibC.write(_wakeup.Value, &one, sizeof(ulong));
    }

    private void Loop()
    {
        epoll_event* events = stackalloc epoll_event[EventsPerWait];
        while (!_stopping)
        {
            int count = LibC.epoll_wait(_epoll.Value, events, EventsPerWait, TimeToFirst());
            for (int i = 0; i < count; i++)
                Dispatch(events[i].data.u64, events[i].events);
            FireTimers();
        }

        _wakeup.Dispose();
        _epoll.Dispose();
    }

    private int TimeToFirst()
    {
        if (_timers.First is not { } first)
            return -1;

        return (int)Math.Clamp(first.Due - Now, 0, int.MaxValue);
    }

    private void Dispatch(ulong key, int events)
    {
        int fd = (int)(uint)key;
        uint number = (uint)(key >> 32);
        if (number == 0)
        {
            RunPosted();
            return;
        }

        Registration registration = _registrations[fd];
        if (registration.Number != number || registration.Handler is not { } handler)
            return;

        try
        {
            handler.OnReady(events);
        }
        catch (Exception exception)
        {
            // Level-triggered: watched any longer, it would be reported without end.
            if (_registrations[fd].Number == number)
                Remove(fd);
            Fault(exception, handler.OnFault);
        }
    }

    private void RunPosted()
    {
        ulong ignored;
        _ = LibC.read(_wakeup.Value, &ignored, sizeof(ulong));
        // Before the queue is emptied: what comes after that wakes us again.
        Volatile.Write(ref _wakeupPending, 0);
        Interlocked.MemoryBarrier();
        while (_posted.TryDequeue(out Action? action))
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                HandlerFailed(exception);
            }
        }
    }

    private void FireTimers()
    {
        // Those that are due now: one that is armed again by what it does must not keep the events waiting.
        long now = Now;
        while (_timers.First is { } timer && timer.Due <= now)
        {
            _timers.Disarm(timer);
            try
            {
                timer.OnDue();
            }
            catch (Exception exception)
            {
                Fault(exception, timer.OnFault);
            }
        }
    }

    private void Fault(Exception exception, Action<Exception> onFault)
    {
        HandlerFailed(exception);
        try
        {
            onFault(exception);
        }
        catch (Exception second)
        {
            HandlerFailed(second);
        }
    }

    private readonly record struct Registration(IReactorHandler Handler, uint Number);
}
