using System.Threading.Channels;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;
using Sandbox.Core.Tests.Jobs.Fakes;
using Xunit;

namespace Sandbox.Core.Tests.Jobs;

public sealed class JobWorkerTests
{
    private readonly JobHouse _house = new();
    private readonly JobProcess _process;
    private readonly Channel<TaskCompletionSource<RunData>> _started = Channel.CreateUnbounded<TaskCompletionSource<RunData>>();

    public JobWorkerTests()
    {
        _process = _house.Start();
        _house.Executor.Answer = (_, cancelled) =>
        {
            var end = new TaskCompletionSource<RunData>(TaskCreationOptions.RunContinuationsAsynchronously);
            cancelled.Register(() => end.TrySetCanceled(cancelled));
            _started.Writer.TryWrite(end);
            return end.Task;
        };
    }

    [Fact]
    public async Task Worker_MoreJobsThanPlaces_LeavesTheRestInTheQueue()
    {
        await SubmitAsync(3);
        using JobWorker worker = _process.CreateWorker(places: 2);
        await worker.StartAsync(CancellationToken.None);

        TaskCompletionSource<RunData> first = await _started.Reader.ReadAsync();
        TaskCompletionSource<RunData> second = await _started.Reader.ReadAsync();
        Assert.Equal(2, _house.Queue.Deliveries.Count);

        first.SetResult(CountingExecutor.Hello);
        TaskCompletionSource<RunData> third = await _started.Reader.ReadAsync();
        second.SetResult(CountingExecutor.Hello);
        third.SetResult(CountingExecutor.Hello);
        await worker.StopAsync(CancellationToken.None);

        Assert.Equal(0, _house.Queue.Count);
    }

    [Fact]
    public async Task Stop_WhileAJobRuns_WaitsForItAndTakesNoOther()
    {
        await SubmitAsync(2);
        using JobWorker worker = _process.CreateWorker(places: 1);
        await worker.StartAsync(CancellationToken.None);
        TaskCompletionSource<RunData> running = await _started.Reader.ReadAsync();

        Task stopping = worker.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        running.SetResult(CountingExecutor.Hello);
        await stopping;

        Assert.Equal(1, _house.Queue.Count);
        Assert.Equal(JobState.Succeeded, (await _house.ReadResultAsync("j-0")).State);
    }

    [Fact]
    public async Task Stop_OutOfTime_KillsTheRunAndGivesItsMessageBack()
    {
        await SubmitAsync(1);
        using JobWorker worker = _process.CreateWorker(places: 1);
        await worker.StartAsync(CancellationToken.None);
        await _started.Reader.ReadAsync();
        using var grace = new CancellationTokenSource();

        Task stopping = worker.StopAsync(grace.Token);
        await grace.CancelAsync();
        await stopping;

        Assert.Single(await _house.Queue.ReceiveAsync(1, _house.Lease, CancellationToken.None));
        Assert.Equal(0, _process.Running.Count);
    }

    private async Task SubmitAsync(int count)
    {
        for (int number = 0; number < count; number++)
            await _process.SubmitAsync($$"""{"job_id":"j-{{number}}","language":"python3","code":"print(1)"}""");
    }
}
