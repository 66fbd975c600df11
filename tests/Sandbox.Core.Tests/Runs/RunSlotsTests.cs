using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Core.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class RunSlotsTests
{
    private static readonly RunCaller Caller = new("team");

    private readonly FakeTimeProvider _time = new();
    private readonly RunsOptions _options = new() { MaxWorkers = 2, MaxRequests = 4 };

    [Fact]
    public async Task Take_PlaceIsFree_IsGivenAtOnce()
    {
        RunSlots slots = Create();

        Task<RunSlot> slot = Take(slots);

        Assert.True(slot.IsCompletedSuccessfully);
        Assert.Equal(TimeSpan.Zero, (await slot).Queued);
        Assert.Equal(1, slots.Running);
    }

    [Fact]
    public async Task Take_PlacesAreTaken_WaitsUntilOneIsBack()
    {
        RunSlots slots = Create();
        RunSlot[] running = await FillAsync(slots);
        Task<RunSlot> waiting = slots.TakeAsync(Caller, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(3));
        running[0].Dispose();

        RunSlot slot = await waiting;
        Assert.Equal(TimeSpan.FromSeconds(3), slot.Queued);
        Assert.Equal((2, 0), (slots.Running, slots.Waiting));
    }

    [Fact]
    public async Task Take_LineIsFull_IsBusyAtOnce()
    {
        RunSlots slots = Create();
        await FillAsync(slots);
        Task<RunSlot>[] line = [Take(slots), Take(slots)];

        var exception = await Assert.ThrowsAsync<RunException>(() => Take(slots));

        Assert.Equal(RunFailure.Busy, exception.Failure);
        Assert.Equal("Too many requests", exception.Message);
        Assert.All(line, waiting => Assert.False(waiting.IsCompleted));
    }

    [Fact]
    public async Task Take_SeveralWait_AreServedInTheirOrder()
    {
        RunSlots slots = Create();
        RunSlot[] running = await FillAsync(slots);
        Task<RunSlot> first = Take(slots);
        Task<RunSlot> second = Take(slots);

        running[0].Dispose();
        await first;
        Assert.False(second.IsCompleted);

        running[1].Dispose();
        await second;
    }

    [Fact]
    public async Task Take_WaitIsTooLong_IsBusyAndTheLineCloses()
    {
        RunSlots slots = Create();
        await FillAsync(slots);
        Task<RunSlot> waiting = Take(slots);

        _time.Advance(TimeSpan.FromMilliseconds(_options.MaxWaitMs));

        var exception = await Assert.ThrowsAsync<RunException>(() => waiting);
        Assert.Equal(RunFailure.Busy, exception.Failure);
        Assert.Equal((2, 0), (slots.Running, slots.Waiting));
    }

    // On a host with too much to do a timer may fire long after its time; the promise holds all the same.
    [Fact]
    public async Task Take_WaitedTooLongWhileItsTimerIsLate_IsBusyAndThePlaceGoesToTheNext()
    {
        var time = new TimeWithoutTimers();
        var slots = new RunSlots(Options.Create(_options), time);
        RunSlot[] running = await FillAsync(slots);
        Task<RunSlot> late = Take(slots);
        time.Advance(TimeSpan.FromMilliseconds(_options.MaxWaitMs + 1));
        Task<RunSlot> next = Take(slots);

        running[0].Dispose();

        Assert.Equal(RunFailure.Busy, (await Assert.ThrowsAsync<RunException>(() => late)).Failure);
        Assert.Equal(TimeSpan.Zero, (await next).Queued);
    }

    [Fact]
    public async Task Take_CancelledInTheLine_LeavesItAndThePlaceGoesToTheNext()
    {
        RunSlots slots = Create();
        RunSlot[] running = await FillAsync(slots);
        using var cancellation = new CancellationTokenSource();
        Task<RunSlot> gone = slots.TakeAsync(Caller, cancellation.Token).AsTask();
        Task<RunSlot> next = Take(slots);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        running[0].Dispose();

        await next;
        Assert.Equal((2, 0), (slots.Running, slots.Waiting));
    }

    [Fact]
    public async Task Take_AlreadyCancelled_TakesNothing()
    {
        RunSlots slots = Create();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => slots.TakeAsync(Caller, new CancellationToken(canceled: true)).AsTask());

        Assert.Equal(0, slots.Running);
    }

    [Fact]
    public async Task Dispose_Twice_GivesThePlaceBackOnce()
    {
        RunSlots slots = Create();
        RunSlot[] running = await FillAsync(slots);

        running[0].Dispose();
        running[0].Dispose();

        Assert.Equal(1, slots.Running);
    }

    [Fact]
    public async Task Take_FromManyThreads_NeverGivesMorePlacesThanThereAre()
    {
        RunSlots slots = new(Options.Create(new RunsOptions { MaxWorkers = 3, MaxRequests = 1_000 }), TimeProvider.System);
        int running = 0;
        int most = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 2_000),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (number, cancellationToken) =>
            {
                using RunSlot slot = await slots.TakeAsync(Caller, cancellationToken);
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            });

        Assert.InRange(most, 1, 3);
        Assert.Equal((0, 0), (slots.Running, slots.Waiting));
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int seen = Volatile.Read(ref most);
        while (now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen)
            seen = Volatile.Read(ref most);
    }

    private sealed class TimeWithoutTimers : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private RunSlots Create() => new(Options.Create(_options), _time);

    private static Task<RunSlot> Take(RunSlots slots) => slots.TakeAsync(Caller, CancellationToken.None).AsTask();

    private async Task<RunSlot[]> FillAsync(RunSlots slots)
    {
        var running = new RunSlot[_options.MaxWorkers];
        for (int place = 0; place < running.Length; place++)
            running[place] = await Take(slots);
        return running;
    }
}
