using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;
using Sandbox.Core.Tests.Sandboxing;
using Sandbox.Core.Tests.Storage;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

/// <summary>Output beyond the answer, of real programs, in a store of ours.</summary>
[Collection(RealSandboxes.Name)]
public sealed class RunOutputTests(SandboxFixture sandboxes)
{
    private const int InlineBytes = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MemoryBlobStore _store = new();
    private readonly LiveRuns _runs = new();

    [SkippableTheory]
    [InlineData("python3", "import sys\nsys.stdout.write('é' * 4000000)\nsys.stderr.write('small')")]
    [InlineData("nodejs", "process.stdout.write('é'.repeat(4000000)); process.stderr.write('small')")]
    public async Task Run_MoreThanTheInlineCap_IsWholeInTheStoreAndCutInTheAnswer(string language, string code)
    {
        RunData data = await RunAsync(language, code);

        Assert.Equal(RunOutcome.Exited, data.Outcome);
        Assert.Equal(new string('é', InlineBytes / 2), data.Stdout);
        Assert.Equal((true, false), (data.StdoutTruncated, data.StderrTruncated));
        string name = $"runs/{data.RunId}/stdout";
        Assert.Equal(new BlobReference(name, 8_000_000, $"/v1/sandbox/outputs/{name}"), data.StdoutBlob);
        Assert.Null(data.StderrBlob);
        byte[] blob = _store.Blobs[$"{BlobContainers.Outputs}/{name}"];
        Assert.Equal(new string('é', 4_000_000), System.Text.Encoding.UTF8.GetString(blob));
        Assert.Equal((1, 0), (_store.Created, _store.Open));
    }

    [SkippableFact]
    public async Task Run_StoreMakesLinks_AnswersTheLink()
    {
        _store.Link = new Uri("https://store.example/x?sig=1");

        RunData data = await RunAsync("python3", $"print('x' * {2 * InlineBytes})");

        Assert.Equal("https://store.example/x?sig=1", data.StdoutBlob!.Url);
    }

    [SkippableTheory]
    [InlineData("python3", $"import sys\nsys.stdout.write('x' * 100000)")]
    [InlineData("nodejs", "process.stdout.write('x'.repeat(100000))")]
    public async Task Run_ExactlyTheInlineCap_NeverTouchesTheStore(string language, string code)
    {
        RunData data = await RunAsync(language, code);

        Assert.Equal((InlineBytes, false, null, 0), (data.Stdout.Length, data.StdoutTruncated, data.StdoutBlob, _store.Created));
    }

    [SkippableTheory]
    [InlineData("python3", "import os\nwhile True: os.write(1, b'x' * 65536)")]
    [InlineData("nodejs", "for (;;) try { require('fs').writeSync(1, 'x'.repeat(65536)) } catch {}")]
    public async Task Run_MoreThanTheLimit_IsEndedAndTheStoreHasItUpToThere(string language, string code)
    {
        const int Limit = 3_000_000;
        RunData data = await RunAsync(language, code, new LimitsRequest { OutputBytes = Limit });

        Assert.Equal((RunOutcome.OutputExceeded, InlineBytes), (data.Outcome, data.Stdout.Length));
        Assert.Equal(Limit, data.StdoutBlob!.Size);
    }

    [SkippableTheory]
    [InlineData("python3", "import os, time\nfor _ in range(64): os.write(1, b'x' * 65536)\nprint('never')")]
    [InlineData("nodejs", "for (let i = 0; i < 64;) try { require('fs').writeSync(1, 'x'.repeat(65536)); i++ } catch {}")]
    public async Task Run_StoreTakesNothing_ProgramWaitsAndItsWallClockGoesOn(string language, string code)
    {
        var gate = new TaskCompletionSource();
        _store.BeforeWrite = () => gate.Task;
        Task<RunData> running = RunAsync(language, code, new LimitsRequest { WallMs = 700 });
        while (_runs.Count > 0 && _store.Created == 0)
            await Task.Yield();

        // The program is ended and gives its place back although the store has not moved.
        await WhileAsync(() => _slots!.Running > 0);
        Assert.False(running.IsCompleted);
        gate.SetResult();

        RunData data = await running.WaitAsync(Patience);
        Assert.Equal(RunOutcome.TimedOut, data.Outcome);
        Assert.InRange(data.StdoutBlob!.Size, InlineBytes + 1, InlineBytes + (4 * 65_536));
        Assert.Equal(0, _store.Open);
    }

    [SkippableFact]
    public async Task Run_StoreFailsInTheMiddle_KeepsTheHeadAndSaysSo()
    {
        int writes = 0;
        _store.BeforeWrite = () => ++writes < 5
            ? Task.CompletedTask
            : Task.FromException(new StorageException(StorageFailure.Unavailable, "gone"));

        RunData data = await RunAsync("python3", "import os\nfor _ in range(200): os.write(1, b'x' * 65536)\nos.write(2, b'done')");

        Assert.Equal((RunOutcome.Exited, InlineBytes, true, "done"), (data.Outcome, data.Stdout.Length, data.StdoutTruncated, data.Stderr));
        Assert.Null(data.StdoutBlob);
        Assert.Equal("the store failed; output beyond this answer is lost", Assert.Single(data.Notes));
        Assert.Equal((0, 0), (_store.Blobs.Count, _store.Open));
    }

    [SkippableFact]
    public async Task Run_NoStore_IsEndedAtTheInlineCap()
    {
        RunData data = await CreateExecutor(null).RunAsync(
            new RunRequest { Language = "python3", Code = $"print('x' * {2 * InlineBytes})\nimport time\ntime.sleep(30)" }, RunCaller.House, CancellationToken.None);

        Assert.Equal((RunOutcome.OutputExceeded, InlineBytes, null), (data.Outcome, data.Stdout.Length, data.StdoutBlob));
        Assert.Empty(data.Notes);
    }

    [SkippableFact]
    public async Task Run_CallerHangsUpDuringTheUpload_ThrowsAndLeavesNoBlob()
    {
        var gate = new TaskCompletionSource();
        _store.BeforeWrite = () => gate.Task;
        using var hangUp = new CancellationTokenSource();
        Task<RunData> running = RunAsync("python3", "while True: print('x' * 65536)", null, hangUp.Token);
        await WhileAsync(() => _store.Created == 0);

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        await WhileAsync(() => _store.Open > 0);
        Assert.Equal((0, 0, 0), (_store.Blobs.Count, _slots!.Running, _runs.Count));
    }

    [SkippableTheory]
    [InlineData("python3", "print('before', flush=True)\nwhile True: pass")]
    [InlineData("nodejs", "console.log('before'); setInterval(() => {}, 1000)")]
    public async Task Cancel_WhileItRuns_AnswersCancelledWithItsOutput(string language, string code)
    {
        string id = new('a', 32);
        var observer = new Observer();
        Task<RunData> running = CreateExecutor(_store).RunAsync(
            new RunRequest { RunId = id, Language = language, Code = code }, RunCaller.House, observer, CancellationToken.None);
        await observer.Written.Task.WaitAsync(Patience);

        bool[] cancelled = await Task.WhenAll(Task.Run(() => _runs.Cancel(id)), Task.Run(() => _runs.Cancel(id)));

        Assert.Equal([true, true], cancelled);

        RunData data = await running.WaitAsync(Patience);
        Assert.Equal((id, RunOutcome.Cancelled, -1, "before\n"), (data.RunId, data.Outcome, data.ExitCode, data.Stdout));
        Assert.False(_runs.Cancel(id));
    }

    [SkippableFact]
    public async Task Observer_Throws_EndsTheRunAndComesOut()
    {
        var observer = new Observer { Take = () => throw new IOException("gone") };

        await Assert.ThrowsAsync<IOException>(() => CreateExecutor(null).RunAsync(
            new RunRequest { Language = "python3", Code = "while True: print(1)" }, RunCaller.House, observer, CancellationToken.None).WaitAsync(Patience));

        Assert.Equal((0, 0), (_slots!.Running, _runs.Count));
    }

    [SkippableTheory]
    [InlineData("python3", "import os\nos.close(1)\nos.close(2)\nos._exit(3)")]
    [InlineData("nodejs", "const fs = require('fs'); fs.closeSync(1); fs.closeSync(2); process.exitCode = 3")]
    public async Task Run_ClosesItsStreams_EndsAsItDoes(string language, string code)
    {
        RunData data = await CreateExecutor(_store).RunAsync(
            new RunRequest { Language = language, Code = code }, RunCaller.House, new Observer(), CancellationToken.None).WaitAsync(Patience);

        Assert.Equal((RunOutcome.Exited, 3), (data.Outcome, data.ExitCode));
    }

    [SkippableFact]
    public async Task Run_DaemonHoldsThePipe_DoesNotHoldTheRun()
    {
        const string Code = """
            import os, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.write(1, b"daemon\n")
                    time.sleep(60)
            time.sleep(0.2)
            """;
        var observer = new Observer();

        RunData data = await CreateExecutor(_store).RunAsync(
            new RunRequest { Language = "python3", Code = Code, Limits = new LimitsRequest { WallMs = 30_000 } },
            RunCaller.House, observer, CancellationToken.None).WaitAsync(Patience);

        Assert.Equal((RunOutcome.Exited, "daemon\n"), (data.Outcome, data.Stdout));
        Assert.InRange(data.Usage.WallMs, 0, 10_000);
    }

    private RunSlots? _slots;

    private Task<RunData> RunAsync(
        string language, string code, LimitsRequest? limits = null, CancellationToken cancellationToken = default) =>
        CreateExecutor(_store).RunAsync(
            new RunRequest { Language = language, Code = code, Limits = limits }, RunCaller.House, cancellationToken).WaitAsync(Patience, CancellationToken.None);

    private SandboxExecutor CreateExecutor(IBlobStore? store)
    {
        IOptions<RunsOptions> options = Options.Create(new RunsOptions { MaxInlineOutputBytes = InlineBytes });
        _slots = new RunSlots(options, TimeProvider.System);
        return new SandboxExecutor(
            new RunRequestValidator(options, TestRuntimes.Create()),
            _slots,
            _runs,
            sandboxes.Manager,
            Options.Create(new LimitsOptions()),
            options,
            Options.Create(new NetworkOptions()),
            NullLogger<SandboxExecutor>.Instance,
            store);
    }

    private static async Task WhileAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Observer : IRunObserver
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<ValueTask> Take { get; init; } = () => ValueTask.CompletedTask;

        public ValueTask StartAsync(string runId) => ValueTask.CompletedTask;

        public ValueTask WriteAsync(OutputKind kind, ReadOnlyMemory<byte> bytes)
        {
            Written.TrySetResult();
            return Take();
        }
    }
}
