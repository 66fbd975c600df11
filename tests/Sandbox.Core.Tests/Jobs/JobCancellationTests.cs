using Sandbox.Core.Jobs;
using Sandbox.Core.Tests.Jobs.Fakes;
using Xunit;

namespace Sandbox.Core.Tests.Jobs;

public sealed class JobCancellationTests
{
    private const string Job = """{"job_id":"j","language":"python3","code":"print(1)"}""";

    private const string Batch =
        """{"job_id":"b","language":"python3","code":"print(1)","inputs":[{"stdin":"0"},{"stdin":"1"},{"stdin":"2"}]}""";

    private readonly JobHouse _house = new();
    private readonly JobProcess _process;

    public JobCancellationTests()
    {
        _process = _house.Start();
        _house.Executor.Answer = async (_, cancelled) =>
        {
            await Task.Delay(Timeout.Infinite, cancelled);
            return CountingExecutor.Hello;
        };
    }

    [Fact]
    public async Task Waiting_IsCancelledAtOnce()
    {
        await _process.SubmitAsync(Job);

        JobStatus? status = await CancelAsync(_process, "j");

        Assert.Equal(JobState.Cancelled, status!.State);
        await _house.DrainAsync(_process);
        Assert.Equal(JobState.Cancelled, (await _house.ReadResultAsync("j")).State);
        Assert.Empty(_house.Executor.Requests);
    }

    [Fact]
    public async Task Running_InThisProcess_EndsAtOnce()
    {
        await _process.SubmitAsync(Job);
        Task delivery = _process.DeliverAsync();

        JobStatus? status = await CancelAsync(_process, "j");
        await delivery;

        Assert.Equal(JobState.Cancelled, (await _house.ReadResultAsync("j")).State);
        Assert.Contains(status!.State, (JobState[])[JobState.Running, JobState.Cancelled]);
        Assert.Equal(0, _house.Queue.Count);
        Assert.Equal(0, _process.Running.Count);
    }

    [Fact]
    public async Task Running_InAnotherProcess_EndsWhenThatLooks()
    {
        await _process.SubmitAsync(Job);
        Task delivery = _process.DeliverAsync();

        await CancelAsync(_house.Start(), "j");
        Assert.False(delivery.IsCompleted);
        _house.Time.Advance(TimeSpan.FromMilliseconds(_house.Options.CancelPollMs));
        await delivery;

        Assert.Equal(JobState.Cancelled, (await _house.ReadResultAsync("j")).State);
    }

    [Fact]
    public async Task Running_OnAWorkerThatDies_IsCancelledByTheNext()
    {
        await _process.SubmitAsync(Job);
        await _house.Start(new Life(Life.AtTheRun)).DeliverAsync();
        await CancelAsync(_process, "j");
        _house.Time.Advance(_house.Lease);

        await _house.DrainAsync(_process);

        Assert.Equal(JobState.Cancelled, (await _house.ReadResultAsync("j")).State);
        Assert.InRange(_house.Executor.Requests.Count, 0, 1);
    }

    [Fact]
    public async Task Ended_StaysAsItIs()
    {
        _house.Executor.Answer = (_, _) => Task.FromResult(CountingExecutor.Hello);
        await _process.SubmitAsync(Job);
        await _house.DrainAsync(_process);

        Assert.Equal(JobState.Succeeded, (await CancelAsync(_process, "j"))!.State);
        Assert.Equal(JobState.Succeeded, (await _house.ReadResultAsync("j")).State);
    }

    [Fact]
    public async Task Unknown_IsNull() => Assert.Null(await CancelAsync(_process, "nobody"));

    [Fact]
    public async Task Batch_InTheMiddle_CancelsWhatHasNotEnded()
    {
        _house.Executor.Answer = (_, _) => Task.FromResult(CountingExecutor.Hello);
        await _process.SubmitAsync(Batch);
        await _process.DeliverAsync();
        await _process.DeliverAsync();

        await CancelAsync(_process, "b");
        await _house.DrainAsync(_process);

        JobResult result = await _house.ReadResultAsync("b");
        Assert.Equal(JobState.Cancelled, result.State);
        Assert.Equal(3, result.Batch!.Done);
        Assert.Equal(1, result.Batch.Outcomes["exited"]);
        Assert.Equal(2, result.Batch.Outcomes["cancelled"]);
        Assert.Single(_house.Executor.Requests);
    }

    [Fact]
    public async Task OneJobOfABatch_LeavesTheOthers()
    {
        _house.Executor.Answer = (_, _) => Task.FromResult(CountingExecutor.Hello);
        await _process.SubmitAsync(Batch);
        await _process.DeliverAsync();

        await CancelAsync(_process, "b/1");
        await _house.DrainAsync(_process);

        JobResult result = await _house.ReadResultAsync("b");
        Assert.Equal(JobState.Succeeded, result.State);
        Assert.Equal(2, result.Batch!.Outcomes["exited"]);
        Assert.Equal(JobState.Cancelled, result.Batch.Jobs[1].State);
    }

    private static Task<JobStatus?> CancelAsync(JobProcess process, string id) =>
        process.Cancellation.CancelAsync(id, CancellationToken.None);
}
