using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Storage;
using Tmds.Linux;

namespace Sandbox.Core.Runs;

/// <summary>One program in, one ending out: the use case that every door calls.</summary>
/// <remarks>
/// Theory of operation. The executor runs in the server's process with the server's rights and never touches the
/// program: it decides whether and under which limits a program is run, and says afterwards how it ended.
/// <list type="number">
/// <item>Validate: everything that is wrong at once, before anything is taken.</item>
/// <item>Clamp: limits are min(asked, ceiling), a value of this run.</item>
/// <item>Admit: a name, by which it can be cancelled; a running place, else a bounded wait, else
/// <see cref="RunFailure.Busy"/>.</item>
/// <item>Run: <see cref="ISandboxManager"/> returns when nothing of the run is alive any more, also when the caller
/// cancelled; only then is the place given back. Meanwhile its output goes to the observer, and to the store what does
/// not fit the answer, as fast as they take it.</item>
/// <item>Collect: before the workspace goes, what the program left in its folder <c>out</c>, unless it was cancelled.</item>
/// <item>Deliver: what they have not taken yet, from memory; that needs no place.</item>
/// <item>Report: the outcome is classified once, from what the kernel said.</item>
/// </list>
/// The program's ending is data, and so is being cancelled by name. An exception says that there was none: a wrong
/// request, no place, our own fault, or a caller who is gone.
/// </remarks>
public sealed partial class SandboxExecutor(
    RunRequestValidator validator,
    RunSlots slots,
    LiveRuns liveRuns,
    ISandboxManager sandboxes,
    IOptions<LimitsOptions> limitsOptions,
    IOptions<RunsOptions> runsOptions,
    IOptions<NetworkOptions> networkOptions,
    ILogger<SandboxExecutor> logger,
    IBlobStore? store = null) : ISandboxExecutor
{
    private const string PreloadNote = "preload is off on this server; it was not run";
    private const string NetworkNote = "network is off on this server; the program ran without it";
    private const string StoreNote = "the store failed; output beyond this answer is lost";

    private readonly ILogger _logger = logger;

    /// <inheritdoc/>
    public Task<RunData> RunAsync(RunRequest request, RunCaller caller, CancellationToken cancellationToken) =>
        RunAsync(request, caller, null, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunData> RunAsync(
        RunRequest request, RunCaller caller, IRunObserver? observer, CancellationToken cancellationToken)
    {
        RuntimeManifest runtime = validator.Validate(request);
        ResourceLimits limits = CreateLimits(request, caller, observer);
        IReadOnlyList<SandboxFile> files = await new InputFiles(runsOptions.Value, store)
            .PrepareAsync(request, limits, cancellationToken).ConfigureAwait(false);
        long askedAt = Stopwatch.GetTimestamp();

        using LiveRun run = liveRuns.Begin(request.RunId, caller.Space);
        await using var output = new RunOutput(
            run.Id, runsOptions.Value.MaxInlineOutputBytes, store, observer, cancellationToken);
        var artifacts = new ArtifactCollector(run.Id, runsOptions.Value, store, run.Stop, cancellationToken);
        SandboxProgram program = CreateProgram(request, runtime, output, run) with { Files = files, Collector = artifacts };
        if (HasPreload(request) && runsOptions.Value.EnablePreload)
            program = await Preload.AddToAsync(program, request.Preload!, cancellationToken).ConfigureAwait(false);
        try
        {
            (SandboxEnding ending, TimeSpan queued) = await RunAsync(
                program, limits, caller, run, observer, cancellationToken).ConfigureAwait(false);
            if (!run.End())
                ending = ending with { Killed = KillReason.Cancelled };

            RunData data = await ReportAsync(request, run.Id, ending, limits, queued, output).ConfigureAwait(false);
            RunMetrics.Captured(runtime.Name, ending);
            RunMetrics.Ended(runtime.Name, data);
            LogEnded(run.Id, caller.Name, runtime.Name, RunMetrics.NameOf(data.Outcome), data.Usage.WallMs, data.Usage.QueuedMs);
            if (artifacts.Failure is { } lost)
                LogArtifactsLost(lost, run.Id);
            return data.Outcome == RunOutcome.Cancelled ? data : artifacts.AddTo(data);
        }
        catch (Exception exception) when (IsCancelled(exception, run, cancellationToken))
        {
            RunData cancelled = RunReport.CreateCancelled(run.Id, Stopwatch.GetElapsedTime(askedAt), CreateNotes(request));
            RunMetrics.Ended(runtime.Name, cancelled);
            LogEnded(run.Id, caller.Name, runtime.Name, RunMetrics.NameOf(cancelled.Outcome), cancelled.Usage.WallMs, cancelled.Usage.QueuedMs);
            return cancelled;
        }
        catch (SandboxException exception) when (exception.Stage == WorkspaceFiles.Stage && exception.Errno == LibC.ENOSPC)
        {
            throw new RunException(RunFailure.InvalidRequest, "files: they do not fit into the workspace", exception);
        }
        catch (SandboxException exception)
        {
            throw new RunException(RunFailure.SandboxFailed, "the sandbox could not be made; try again", exception) { RunId = run.Id };
        }
    }

    private async Task<(SandboxEnding Ending, TimeSpan Queued)> RunAsync(
        SandboxProgram program,
        ResourceLimits limits,
        RunCaller caller,
        LiveRun run,
        IRunObserver? observer,
        CancellationToken cancellationToken)
    {
        using RunSlot slot = await AdmitAsync(caller, run, cancellationToken).ConfigureAwait(false);
        if (observer is not null)
            await observer.StartAsync(run.Id).ConfigureAwait(false);
        SandboxEnding ending = await sandboxes.RunAsync(program, limits, cancellationToken).ConfigureAwait(false);
        RunSpans.Ran(ending);
        return (ending, slot.Queued);
    }

    private async ValueTask<RunSlot> AdmitAsync(RunCaller caller, LiveRun run, CancellationToken cancellationToken)
    {
        using Activity? span = RunSpans.Begin(RunSpans.Admit);
        return await slots.TakeAsync(caller, run.Stop, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<RunData> ReportAsync(
        RunRequest request, string runId, SandboxEnding ending, ResourceLimits limits, TimeSpan queued, RunOutput output)
    {
        using Activity? span = RunSpans.Begin(RunSpans.Report);
        await ending.Stdout.Delivered.ConfigureAwait(false);
        await ending.Stderr.Delivered.ConfigureAwait(false);
        RunData data = RunReport.Create(runId, ending, limits, queued, CreateNotes(request));
        ending.Stdout.ReturnIfShort();
        ending.Stderr.ReturnIfShort();
        if (store is null || !(data.StdoutTruncated || data.StderrTruncated))
            return data;

        (BlobReference? stdoutBlob, BlobReference? stderrBlob) = await output.CompleteAsync().ConfigureAwait(false);
        if (output.Failure is { } failure)
        {
            LogOutputLost(failure, runId);
            data = data with { Notes = [.. data.Notes, StoreNote] };
        }

        return data with { StdoutBlob = stdoutBlob, StderrBlob = stderrBlob };
    }

    // Cancelled by name before there was an ending: in the line, or before its program began. Not when the caller is gone.
    private static bool IsCancelled(Exception exception, LiveRun run, CancellationToken cancellationToken) =>
        exception is OperationCanceledException or SandboxException
        && run.IsCancelled
        && !cancellationToken.IsCancellationRequested;

    // What is neither kept nor given to anybody is not worth running on for.
    private ResourceLimits CreateLimits(RunRequest request, RunCaller caller, IRunObserver? observer)
    {
        ResourceLimits limits = ResourceLimits.Create(request.Limits, limitsOptions.Value, caller.Ceilings);
        long inlineBytes = runsOptions.Value.MaxInlineOutputBytes;
        return store is null && observer is null && limits.OutputBytes > inlineBytes
            ? limits with { OutputBytes = inlineBytes }
            : limits;
    }

    private SandboxProgram CreateProgram(
        RunRequest request, RuntimeManifest runtime, RunOutput output, LiveRun run) => new()
        {
            RunId = run.Id,
            Runtime = runtime,
            Code = request.Code!,
            Arguments = request.Args ?? [],
            Environment = request.Env ?? NoEnvironment,
            Stdin = Encoding.UTF8.GetBytes(request.Stdin ?? ""),
            Stdout = output.Stdout,
            Stderr = output.Stderr,
            Stop = run.Stop,
            Network = GivesNetwork(request),
            Fresh = request.Fresh,
        };

    // Asking for it gives what the operator has opened, and never more.
    private bool GivesNetwork(RunRequest request) => request.EnableNetwork && networkOptions.Value.Enabled;

    // What the caller asked for and did not get. Dify asks for the network in every request.
    private IReadOnlyList<string> CreateNotes(RunRequest request) =>
        (request.EnableNetwork && !GivesNetwork(request), HasPreload(request) && !runsOptions.Value.EnablePreload) switch
        {
            (false, false) => [],
            (true, false) => NetworkNotes,
            (false, true) => [PreloadNote],
            (true, true) => [NetworkNote, PreloadNote],
        };

    private static bool HasPreload(RunRequest request) => !string.IsNullOrEmpty(request.Preload);

    private static readonly IReadOnlyList<string> NetworkNotes = [NetworkNote];

    private static readonly Dictionary<string, string> NoEnvironment = [];
}
