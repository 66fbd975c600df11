using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;
using Sandbox.Core.Tests.Jobs.Fakes;
using Xunit;

namespace Sandbox.Core.Tests.Jobs;

public sealed class JobProcessorTests
{
    private const string Job = """{"job_id":"j","language":"python3","code":"print(1)"}""";

    private readonly JobHouse _house = new();
    private readonly JobProcess _process;

    public JobProcessorTests() => _process = _house.Start();

    [Fact]
    public async Task Message_NobodyAcceptedBefore_IsRun()
    {
        Assert.Equal(JobDecision.Done, await ProcessAsync(Job));

        JobResult result = await _house.ReadResultAsync("j");
        Assert.Equal((JobState.Succeeded, 1, 1), (result.State, result.Runs, result.Deliveries));
        Assert.Equal("hello\n", result.Data!.Stdout);
    }

    [Fact]
    public async Task Message_OfAJobWithAResult_IsDoneWithoutARun()
    {
        await ProcessAsync(Job);

        Assert.Equal(JobDecision.Done, await ProcessAsync(Job, deliveries: 2));

        Assert.Equal(1, _house.Executor.Runs[""]);
    }

    [Fact]
    public async Task Program_ThatEndsBadly_IsASuccessOfTheJob()
    {
        _house.Executor.Answer = (_, _) =>
            Task.FromResult(CountingExecutor.Hello with { Outcome = RunOutcome.TimedOut, ExitCode = -1 });

        await ProcessAsync(Job);

        JobResult result = await _house.ReadResultAsync("j");
        Assert.Equal((JobState.Succeeded, RunOutcome.TimedOut), (result.State, result.Data!.Outcome));
    }

    [Fact]
    public async Task Program_ThatCannotBeRun_Fails()
    {
        Assert.Equal(JobDecision.Done, await ProcessAsync("""{"job_id":"j","language":"cobol","code":"x"}"""));

        JobResult result = await _house.ReadResultAsync("j");
        Assert.Equal((JobState.Failed, "unsupported language", 0), (result.State, result.Error, result.Runs));
    }

    [Fact]
    public async Task OtherPayload_UnderTheSameName_IsPoisonAndHarmsNobody()
    {
        const string other = """{"job_id":"j","language":"python3","code":"print(2)"}""";
        await _house.Start().SubmitAsync(Job);
        await _house.Queue.SendAsync(JobHouse.Utf8(other), CancellationToken.None);

        await _house.DrainAsync(_process);

        Assert.Equal(JobState.Succeeded, (await _house.ReadResultAsync("j")).State);
        Assert.Equal("print(1)", Assert.Single(_house.Executor.Requests).Code);
        Assert.Single(_house.Queue.Poison);
        string name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(JobHouse.Utf8(other).Span));
        Assert.Contains("another payload", (await _house.ReadResultAsync(name)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "body: not valid JSON")]
    [InlineData("", "body: not valid JSON")]
    [InlineData("[]", "body: expected an object")]
    [InlineData("\uFEFF{}", "body: starts with a byte order mark")]
    [InlineData("""{"language":"python3","code":"1"}""", "job_id: required")]
    [InlineData("""{"job_id":"p","version":2,"code":"1"}""", "version: 2 is not known")]
    [InlineData("""{"job_id":"p","version":"1"}""", "version: expected a whole number")]
    [InlineData("""{"job_id":"p","job_id":"q"}""", "job_id: appears twice")]
    [InlineData("""{"job_id":"p","language":"python3","code_blob":"no/such"}""", "code_blob: there is no such blob")]
    [InlineData("""{"job_id":"p","request_blob":"no/such"}""", "request_blob: there is no such blob")]
    [InlineData("""{"job_id":"p","language":"python3","code":"1","inputs_blob":"no/such"}""", "inputs_blob: there is no such blob")]
    [InlineData("""{"job_id":"p","language":"python3","code":"\ud800"}""", "code: is not valid Unicode")]
    [InlineData("""{"job_id":"p/01","language":"python3","code":"1"}""", "job_id: must be")]
    public async Task Message_NobodyCanUnderstand_IsPoisonWithTheReason(string body, string reason)
    {
        await _house.Queue.SendAsync(JobHouse.Utf8(body), CancellationToken.None);

        await _house.DrainAsync(_process);

        Assert.Single(_house.Queue.Poison);
        Assert.Empty(_house.Executor.Requests);
        JobPage page = await _process.Reader.ListAsync("", "", "", 10, CancellationToken.None);
        JobListing job = Assert.Single(page.Jobs);
        Assert.Equal(JobState.Failed, job.State);
        JobResult result = await _house.ReadResultAsync(job.JobId);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_OfRandomBytes_IsPoison()
    {
        var random = new Random(130);
        for (int round = 0; round < 200; round++)
        {
            byte[] body = new byte[random.Next(0, 500)];
            random.NextBytes(body);
            JobDecision decision = await _process.Processor.ProcessAsync(body, 1, CancellationToken.None);
            Assert.Equal(JobDecisionKind.Poison, decision.Kind);
        }
    }

    [Fact]
    public async Task Message_InUtf16OrHuge_IsPoison()
    {
        byte[] utf16 = System.Text.Encoding.Unicode.GetBytes(Job);
        string nested = new('[', 100_000);

        Assert.Equal(JobDecisionKind.Poison, (await _process.Processor.ProcessAsync(utf16, 1, CancellationToken.None)).Kind);
        Assert.Equal(JobDecisionKind.Poison, (await ProcessAsync($$"""{"job_id":"p","x":{{nested}}""")).Kind);
    }

    [Fact]
    public async Task OurFault_FiveTimes_IsPoisonWithTheReason()
    {
        _house.Executor.Answer = (_, _) => throw new RunException(RunFailure.SandboxFailed, "the sandbox could not be made");
        await _house.Start().SubmitAsync(Job);

        await _house.DrainAsync(_process);

        Assert.Equal(_house.Options.MaxDeliveries, _house.Executor.Runs[""]);
        JobResult result = await _house.ReadResultAsync("j");
        Assert.Equal(JobState.Failed, result.State);
        Assert.Contains("the sandbox could not be made", result.Error, StringComparison.Ordinal);
        Assert.Single(_house.Queue.Poison);
    }

    [Fact]
    public async Task OurFault_Once_IsRunAgain()
    {
        int tries = 0;
        _house.Executor.Answer = (_, _) => ++tries == 1
            ? throw new RunException(RunFailure.SandboxFailed, "the sandbox could not be made")
            : Task.FromResult(CountingExecutor.Hello);
        await _house.Start().SubmitAsync(Job);

        await _house.DrainAsync(_process);

        JobResult result = await _house.ReadResultAsync("j");
        Assert.Equal((JobState.Succeeded, 2, 2), (result.State, result.Runs, result.Deliveries));
    }

    [Fact]
    public async Task UnknownFault_EachTime_EndsAsPoison()
    {
        _house.Executor.Answer = (_, _) => throw new InvalidOperationException("a bug");
        await _house.Start().SubmitAsync(Job);

        await _house.DrainAsync(_process);

        Assert.Equal(JobState.Failed, (await _house.ReadResultAsync("j")).State);
        Assert.Single(_house.Queue.Poison);
    }

    [Fact]
    public async Task ProgramThatKillsItsWorker_IsGivenUp()
    {
        await _house.Start().SubmitAsync(Job);
        for (int death = 0; death < _house.Options.MaxDeliveries; death++)
        {
            await _house.Start(new Life(Life.AtTheRun, afterwards: true)).DeliverAsync();
            _house.Time.Advance(_house.Lease);
        }

        await _house.DrainAsync(_process);

        Assert.Equal(_house.Options.MaxDeliveries, _house.Executor.Runs[""]);
        Assert.Contains("never came to an end", (await _house.ReadResultAsync("j")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FullHouse_ForAMinute_IsWaitedForAndCountsAsNothing()
    {
        DateTimeOffset free = _house.Time.GetUtcNow().AddMinutes(1);
        _house.Executor.Answer = (_, _) => _house.Time.GetUtcNow() < free
            ? throw new RunException(RunFailure.Busy, "Too many requests")
            : Task.FromResult(CountingExecutor.Hello);
        await _house.Start().SubmitAsync(Job);

        await _house.PassTimeAsync(_process.DeliverAsync());

        JobResult result = await _house.ReadResultAsync("j");
        Assert.Equal((JobState.Succeeded, 1, 1), (result.State, result.Runs, result.Deliveries));
        Assert.Equal(0, _house.Queue.Count);
    }

    [Fact]
    public async Task Store_GoneForAMinuteWhileTheProgramRuns_TheResultIsKeptAndWritten()
    {
        await _house.Start().SubmitAsync(Job);
        DateTimeOffset back = _house.Time.GetUtcNow().AddMinutes(1);
        _house.Executor.Answer = (_, _) =>
        {
            StorageException? Gone() => _house.Time.GetUtcNow() < back ? new(StorageFailure.Unavailable, "gone") : null;
            _house.Store.Outage = Gone;
            _house.Queue.Outage = Gone;
            return Task.FromResult(CountingExecutor.Hello);
        };

        await _house.PassTimeAsync(_process.DeliverAsync());
        _house.Time.Advance(_house.Lease);
        await _house.DrainAsync(_process);

        Assert.Equal(JobState.Succeeded, (await _house.ReadResultAsync("j")).State);
        Assert.Equal(1, _house.Executor.Runs[""]);
        Assert.Empty(_house.Queue.Poison);
    }

    [Fact]
    public async Task Store_GoneForAnHour_TheMessageComesBackAndIsNotPoison()
    {
        await _house.Start().SubmitAsync(Job);
        _house.Store.Outage = () => new StorageException(StorageFailure.Unavailable, "gone");
        for (int delivery = 0; delivery < _house.Options.MaxDeliveries + 2; delivery++)
        {
            await _house.PassTimeAsync(_process.DeliverAsync());
            _house.Time.Advance(_house.Lease);
        }

        _house.Store.Outage = () => null;
        await _house.DrainAsync(_process);

        Assert.Equal(JobState.Succeeded, (await _house.ReadResultAsync("j")).State);
        Assert.Empty(_house.Queue.Poison);
    }

    [Fact]
    public async Task Lease_WhileAProgramRuns_IsRenewed()
    {
        await _house.Start().SubmitAsync(Job);
        var end = new TaskCompletionSource<RunData>();
        _house.Executor.Answer = (_, _) => end.Task;
        Task delivery = _process.DeliverAsync();

        for (int third = 0; third < 30; third++)
        {
            _house.Time.Advance(_house.Lease / 3);
            while (_house.Queue.Hides <= third)
                await Task.Yield();
            Assert.Empty(await _house.Queue.ReceiveAsync(1, _house.Lease, CancellationToken.None));
        }

        end.SetResult(CountingExecutor.Hello);
        await delivery;
        Assert.Equal(0, _house.Queue.Count);
    }

    [Fact]
    public async Task Shutdown_WhileAProgramRuns_GivesTheMessageBackAtOnce()
    {
        await _house.Start().SubmitAsync(Job);
        _house.Executor.Answer = async (_, cancelled) =>
        {
            await Task.Delay(Timeout.Infinite, cancelled);
            return CountingExecutor.Hello;
        };
        using var shutdown = new CancellationTokenSource();
        Task delivery = _process.DeliverAsync(shutdown.Token);

        await shutdown.CancelAsync();
        await delivery;

        Assert.Null(await _house.Blobs.FindResultAsync("j", CancellationToken.None));
        ReceivedMessage again = Assert.Single(await _house.Queue.ReceiveAsync(1, _house.Lease, CancellationToken.None));
        Assert.Equal(2, again.Deliveries);
    }

    [Fact]
    public async Task Reply_WhenAsked_NamesTheResult()
    {
        await ProcessAsync("""{"job_id":"j","language":"python3","code":"print(1)","reply":true}""");

        JobNotice notice = Assert.Single(_house.ReadNotices());
        Assert.Equal(new JobNotice(1, "j", JobState.Succeeded, "exited", 0, "jobs/j/result.json"), notice);
    }

    [Fact]
    public async Task PoisonTrigger_WithoutAReason_FindsIt()
    {
        string id = await _process.Poison.ProcessAsync(JobHouse.Utf8("x"), null, CancellationToken.None);
        Assert.Contains("not valid JSON", (await _house.ReadResultAsync(id)).Error, StringComparison.Ordinal);

        _house.Executor.Answer = (_, _) => throw new RunException(RunFailure.SandboxFailed, "no sandbox");
        await ProcessAsync(Job);
        Assert.Equal("j", await _process.Poison.ProcessAsync(JobHouse.Utf8(Job), null, CancellationToken.None));
        Assert.Equal("no sandbox", (await _house.ReadResultAsync("j")).Error);
    }

    private Task<JobDecision> ProcessAsync(string body, int deliveries = 1) =>
        _process.Processor.ProcessAsync(JobHouse.Utf8(body), deliveries, CancellationToken.None);
}
