using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Events;

public sealed class ReactorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Reactor _reactor = new(NullLogger.Instance);

    public void Dispose() => _reactor.Dispose();

    [Fact]
    public async Task Post_FromManyThreads_RunsEachOnceOnOneThread()
    {
        const int Threads = 8, Each = 1000;
        int runs = 0, elsewhere = 0;
        var all = new TaskCompletionSource();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                _reactor.Post(() =>
                {
                    elsewhere += _reactor.IsReactorThread ? 0 : 1;
                    if (++runs == Threads * Each)
                        all.SetResult();
                });
            }
        })));

        await all.Task.WaitAsync(Patience);
        Assert.Equal(0, elsewhere);
    }

    [Fact]
    public async Task Post_ActionThrows_TheNextStillRuns()
    {
        var next = new TaskCompletionSource();
        _reactor.Post(() => throw new InvalidOperationException("on purpose"));
        _reactor.Post(next.SetResult);

        await next.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Timer_ArmedAgainWhenItFires_DoesNotKeepTheRestWaiting()
    {
        var next = new TaskCompletionSource();
        ReactorTimer? timer = null;
        // As long as its pause, so that it is always due again.
        timer = new ReactorTimer(
            () =>
            {
                long start = Reactor.Now;
                while (Reactor.Now < start + 2)
                    Thread.SpinWait(100);
                if (!next.Task.IsCompleted)
                    _reactor.Arm(timer!, Reactor.Now);
            },
            _ => { });
        await OnReactor(() => _reactor.Arm(timer, Reactor.Now));

        _reactor.Post(next.SetResult);

        await next.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Handler_Throws_IsToldAndNoLongerWatched()
    {
        (FileDescriptor read, FileDescriptor write) = Descriptors.CreatePipe();
        using FileDescriptor writer = write;
        var handler = new RecordingHandler(() => throw new InvalidOperationException("on purpose"));
        _reactor.Post(() => _reactor.Add(read, handler));
        Descriptors.WriteAll(write.Value, "x"u8);

        await handler.Faulted.Task.WaitAsync(Patience);
        await OnReactor(() => { });
        Assert.Equal(1, handler.Calls);
        await OnReactor(() => _reactor.Close(read));
    }

    [Fact]
    public async Task Handler_OtherEndCloses_HearsOfIt()
    {
        (FileDescriptor read, FileDescriptor write) = Descriptors.CreatePipe();
        var hungUp = new TaskCompletionSource();
        RecordingHandler? handler = null;
        handler = new RecordingHandler(() =>
        {
            _reactor.Close(read);
            hungUp.TrySetResult();
        });
        await OnReactor(() => _reactor.Add(read, handler));
        write.Dispose();

        await hungUp.Task.WaitAsync(Patience);
        Assert.False(read.IsOpen);
    }

    [Fact]
    public async Task Timers_ArmedInAnyOrder_FireByTheirTime()
    {
        var fired = new List<int>();
        var all = new TaskCompletionSource();
        ReactorTimer Timer(int name) => new(
            () =>
            {
                fired.Add(name);
                if (fired.Count == 2)
                    all.SetResult();
            },
            _ => { });
        ReactorTimer never = Timer(3);
        await OnReactor(() =>
        {
            _reactor.Arm(Timer(2), Reactor.Now + 20);
            _reactor.Arm(Timer(1), Reactor.Now + 10);
            _reactor.Arm(never, Reactor.Now + 15);
            _reactor.Disarm(never);
        });

        await all.Task.WaitAsync(Patience);
        Assert.Equal([1, 2], fired);
    }

    [Fact]
    public async Task Dispose_FromOutside_ClosesEverythingItOpened()
    {
        // Other tests open and close descriptors meanwhile; two of each of these reactors would stand out.
        const int reactors = 200;
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < reactors; i++)
        {
            var reactor = new Reactor(NullLogger.Instance);
            var ran = new TaskCompletionSource();
            reactor.Post(ran.SetResult);
            await ran.Task.WaitAsync(Patience);
            reactor.Dispose();
        }

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + reactors);
    }

    private Task OnReactor(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(() =>
        {
            action();
            done.SetResult();
        });
        return done.Task.WaitAsync(Patience);
    }

    private sealed class RecordingHandler(Action onReady) : IReactorHandler
    {
        public int Calls { get; private set; }

        public TaskCompletionSource Faulted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnReady(int events)
        {
            Assert.NotEqual(0, events & (LibC.EPOLLIN | LibC.EPOLLHUP));
            Calls++;
            onReady();
        }

        public void OnFault(Exception exception) => Faulted.SetResult();
    }
}
