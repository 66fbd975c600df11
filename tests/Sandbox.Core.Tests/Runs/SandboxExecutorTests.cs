using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class SandboxExecutorTests
{
    private static readonly RunCaller Caller = new("team");

    private static readonly RunRequest Good = new() { Language = "python3", Code = "print(1)" };

    private readonly NetworkOptions _network = new();
    private const string Id = "0123456789abcdef0123456789abcdef";

    private readonly LiveRuns _runs = new();
    private readonly FakeManager _manager = new();
    private readonly RunSlots _slots;
    private readonly SandboxExecutor _executor;

    public SandboxExecutorTests()
    {
        IOptions<RunsOptions> options = Options.Create(new RunsOptions { MaxWorkers = 1, MaxRequests = 2 });
        _slots = new RunSlots(options, TimeProvider.System);
        _executor = new SandboxExecutor(
            new RunRequestValidator(options, TestRuntimes.Create()),
            _slots,
            _runs,
            _manager,
            Options.Create(new LimitsOptions()),
            options,
            Options.Create(_network),
            NullLogger<SandboxExecutor>.Instance);
    }

    [Fact]
    public async Task Run_OfACallerWithCeilings_GetsNoMoreThanThey()
    {
        RunRequest request = Good with { Limits = new LimitsRequest { WallMs = 50_000, Processes = 3 } };
        RunCaller caller = Caller with { Ceilings = new LimitsRequest { WallMs = 700, CpuMs = 300, MemoryBytes = 64 << 20, Processes = 8 } };

        await _executor.RunAsync(request, caller, CancellationToken.None);

        Assert.Equal(
            ResourceLimits.Create(null, new LimitsOptions()) with
            {
                WallTime = TimeSpan.FromMilliseconds(700),
                CpuTime = TimeSpan.FromMilliseconds(300),
                MemoryBytes = 64 << 20,
                Processes = 3,

                // There is no store here.
                OutputBytes = new RunsOptions().MaxInlineOutputBytes,
            },
            _manager.Limits);
    }

    [Fact]
    public async Task Run_ThatFailsForAReasonOfOurs_IsNamedInTheError()
    {
        _manager.Failure = new SandboxException("spawner", 0, "broken");

        RunException exception = await Assert.ThrowsAsync<RunException>(
            () => _executor.RunAsync(Good with { RunId = Id }, Caller, CancellationToken.None));

        Assert.Equal(Id, exception.RunId);
        Assert.Equal(Id, _manager.Program!.RunId);
    }

    [Fact]
    public async Task Run_GoodRequest_HandsTheProgramOverAndAnswers()
    {
        RunRequest request = Good with
        {
            Stdin = "é",
            Args = ["a"],
            Env = new Dictionary<string, string> { ["A"] = "1" },
            Fresh = true,
            Limits = new LimitsRequest { WallMs = 5 },
        };

        RunData data = await _executor.RunAsync(request, Caller, CancellationToken.None);

        Assert.Equal("hello\n", data.Stdout);
        Assert.Equal("python3", _manager.Program!.Runtime.Name);
        Assert.Equal("é"u8.ToArray(), _manager.Program.Stdin.ToArray());
        Assert.Equal(["a"], _manager.Program.Arguments);
        Assert.Equal("1", _manager.Program.Environment["A"]);
        Assert.True(_manager.Program.Fresh);
        Assert.Equal(TimeSpan.FromMilliseconds(5), _manager.Limits!.WallTime);
        Assert.Empty(data.Notes);
    }

    [Fact]
    public async Task Run_NetworkAsked_RunsWithoutAndSaysSo()
    {
        RunData data = await _executor.RunAsync(Good with { EnableNetwork = true }, Caller, CancellationToken.None);

        Assert.False(_manager.Program!.Network);
        Assert.Equal(["network is off on this server; the program ran without it"], data.Notes);
    }

    [Fact]
    public async Task Run_PreloadBrought_IsNotRunAndSaysSo()
    {
        RunData data = await _executor.RunAsync(Good with { Preload = "import os" }, Caller, CancellationToken.None);

        Assert.DoesNotContain("import os", _manager.Program!.Code, StringComparison.Ordinal);
        Assert.Contains("preload", Assert.Single(data.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WrongRequest_TakesNoPlace()
    {
        await Assert.ThrowsAsync<RunException>(() => _executor.RunAsync(new RunRequest(), Caller, CancellationToken.None));

        Assert.Null(_manager.Program);
    }

    [Fact]
    public async Task Run_NoSandbox_IsOurFaultAndThePlaceIsFree()
    {
        _manager.Failure = new SandboxException("workspace", 12, "/secret/path");

        var exception = await Assert.ThrowsAsync<RunException>(() => _executor.RunAsync(Good, Caller, CancellationToken.None));

        Assert.Equal(RunFailure.SandboxFailed, exception.Failure);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, _slots.Running);
    }

    [Fact]
    public async Task Run_Cancelled_GivesThePlaceBack()
    {
        _manager.Failure = new OperationCanceledException();

        await Assert.ThrowsAsync<OperationCanceledException>(() => _executor.RunAsync(Good, Caller, CancellationToken.None));

        Assert.Equal(0, _slots.Running);
    }

    [Fact]
    public async Task Run_NoName_GetsARandomOne()
    {
        RunData first = await _executor.RunAsync(Good, Caller, CancellationToken.None);
        RunData second = await _executor.RunAsync(Good, Caller, CancellationToken.None);

        Assert.True(LiveRuns.IsId(first.RunId));
        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(0, _runs.Count);
    }

    [Fact]
    public async Task Run_NameInUse_IsRefusedAndTakesNoPlace()
    {
        using LiveRun other = _runs.Begin(Id);

        var exception = await Assert.ThrowsAsync<RunException>(
            () => _executor.RunAsync(Good with { RunId = Id }, Caller, CancellationToken.None));

        Assert.Equal(RunFailure.RunIdInUse, exception.Failure);
        Assert.Null(_manager.Program);
    }

    [Fact]
    public async Task Cancel_InTheLine_AnswersCancelledAndLeavesTheLine()
    {
        using RunSlot other = await _slots.TakeAsync(Caller, CancellationToken.None);
        Task<RunData> waiting = _executor.RunAsync(Good with { RunId = Id }, Caller, CancellationToken.None);

        Assert.True(_runs.Cancel(Id));

        RunData data = await waiting;
        Assert.Equal((Id, RunOutcome.Cancelled, -1, ""), (data.RunId, data.Outcome, data.ExitCode, data.Stdout));
        Assert.Equal((0, 0), (_slots.Waiting, _runs.Count));
        Assert.Null(_manager.Program);
    }

    [Fact]
    public async Task Cancel_BeforeTheProgramBegan_AnswersCancelled()
    {
        _manager.Ending = program =>
        {
            Assert.True(_runs.Cancel(Id));
            return Task.FromException<SandboxEnding>(new OperationCanceledException(program.Stop));
        };

        RunData data = await _executor.RunAsync(Good with { RunId = Id }, Caller, CancellationToken.None);

        Assert.Equal(RunOutcome.Cancelled, data.Outcome);
    }

    [Fact]
    public async Task Cancel_ExitWonTheRace_IsCancelledAllTheSame()
    {
        _manager.Ending = _ =>
        {
            Assert.True(_runs.Cancel(Id));
            return Task.FromResult(Endings.Exited(0, "kept"));
        };

        RunData data = await _executor.RunAsync(Good with { RunId = Id }, Caller, CancellationToken.None);

        Assert.Equal((RunOutcome.Cancelled, -1, "kept"), (data.Outcome, data.ExitCode, data.Stdout));
    }

    [Fact]
    public async Task Cancel_CallerIsGoneToo_StaysAnException()
    {
        using var hangUp = new CancellationTokenSource();
        _manager.Ending = _ =>
        {
            Assert.True(_runs.Cancel(Id));
            hangUp.Cancel();
            return Task.FromException<SandboxEnding>(new OperationCanceledException(hangUp.Token));
        };

        await Assert.ThrowsAsync<OperationCanceledException>(() => _executor.RunAsync(Good with { RunId = Id }, Caller, hangUp.Token));
    }

    private sealed class FakeManager : ISandboxManager
    {
        public SandboxProgram? Program { get; private set; }

        public ResourceLimits? Limits { get; private set; }

        public Exception? Failure { get; set; }

        public Func<SandboxProgram, Task<SandboxEnding>>? Ending { get; set; }

        public Task<SandboxEnding> RunAsync(
            SandboxProgram program, ResourceLimits limits, CancellationToken cancellationToken)
        {
            (Program, Limits) = (program, limits);
            if (Ending is not null)
                return Ending(program);
            return Failure is null
                ? Task.FromResult(Endings.Exited(0, "hello\n"))
                : Task.FromException<SandboxEnding>(Failure);
        }
    }
}
