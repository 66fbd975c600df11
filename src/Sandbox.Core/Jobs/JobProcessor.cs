using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Jobs.Batches;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Jobs;

/// <summary>One delivery of one message: the use case that the queue trigger and the server's own worker call.</summary>
/// <remarks>
/// Theory of operation. Messages come at least once, in any order, to any number of processes that can die between any
/// two steps. What makes one result of that:
/// <list type="number">
/// <item>Read the message and what it names. What nobody can understand is poison.</item>
/// <item>A job that has a result is not run: the delivery only repeats what may be missing behind the result.</item>
/// <item>Claim the name (first payload wins). Another payload under the same name is poison, and harms nobody's job.</item>
/// <item>A cancel mark ends it here.</item>
/// <item>Run it, or fan it out. A look now and then at the cancel mark ends the program in the middle.</item>
/// <item>Write the result: the first writer wins, and whoever comes second takes the first one's for the truth.</item>
/// <item>Tell, mark the batch; only then the message is removed. Whoever dies before is repeated from 1.</item>
/// </list>
/// A store that is gone is waited for (<see cref="Patience"/>), so is a running place; neither is a failure of the job.
/// The caller keeps the message hidden meanwhile.
/// </remarks>
public sealed partial class JobProcessor
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly JobBlobs _blobs;
    private readonly JobLoader _loader;
    private readonly JobEnding _ending;
    private readonly BatchFanOut _fanOut;
    private readonly BatchCompletion _completion;
    private readonly PayloadValidator _validator;
    private readonly JobRunner _runner;
    private readonly TimeProvider _time;
    private readonly int _maxDeliveries;
    private readonly ILogger<JobProcessor> _logger;

    internal JobProcessor(
        JobBlobs blobs,
        JobLoader loader,
        JobEnding ending,
        BatchFanOut fanOut,
        BatchCompletion completion,
        PayloadValidator validator,
        JobRunner runner,
        IOptions<JobsOptions> options,
        TimeProvider time,
        ILogger<JobProcessor> logger)
    {
        (_blobs, _loader, _ending, _fanOut, _completion) = (blobs, loader, ending, fanOut, completion);
        (_validator, _runner, _time, _logger) = (validator, runner, time, logger);
        _maxDeliveries = options.Value.MaxDeliveries;
    }

    /// <summary>Does what is left to do for a message.</summary>
    /// <param name="body">The message, decoded from base64.</param>
    /// <param name="deliveryCount">How often it was delivered, this time included.</param>
    /// <param name="cancellationToken">This process is told to end: the program is killed, the message comes back.</param>
    /// <returns>What is to become of the message.</returns>
    /// <exception cref="Storage.StorageException">The store did not come back in time; the message comes back.</exception>
    public async Task<JobDecision> ProcessAsync(
        ReadOnlyMemory<byte> body, int deliveryCount, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        JobMessage message = JobMessageReader.ReadMessage(body, errors);
        if (errors.Count > 0)
            return JobDecision.Poison(errors.ToString());

        string id = message.JobId!;
        JobPayload payload = await _loader.LoadAsync(message, errors, cancellationToken).ConfigureAwait(false);

        // All looks at one time: each is a journey to the store, and none of them depends on another.
        Task<JobResult?> result = _blobs.FindResultAsync(id, cancellationToken);
        Task<JobRecord?> known = _blobs.FindRecordAsync(id, cancellationToken);
        Task<bool> cancelled = IsCancelledAsync(id, cancellationToken);
        Task<JobProgress?> seen = _blobs.FindProgressAsync(id, cancellationToken);
        await Task.WhenAll(result, known, cancelled, seen).ConfigureAwait(false);
        if (await result.ConfigureAwait(false) is { } ended)
            return await RepeatEndAsync(message, payload, errors, ended, cancellationToken).ConfigureAwait(false);
        if (errors.Count > 0)
            return JobDecision.Poison(errors.ToString());

        // Most messages were accepted by a door, which claimed the name.
        var record = new JobRecord(payload.ComputeHash(), payload.Inputs is not null, message.Reply, _time.GetUtcNow());
        JobRecord owner = await known.ConfigureAwait(false)
            ?? await _blobs.ClaimAsync(id, record, cancellationToken).ConfigureAwait(false);
        if (owner.PayloadSha256 != record.PayloadSha256)
            return JobDecision.Poison(PoisonProcessor.ConflictReason);

        if (await cancelled.ConfigureAwait(false))
            return await EndAsync(message, Cancelled(id, deliveryCount), cancellationToken).ConfigureAwait(false);

        JobProgress progress = await seen.ConfigureAwait(false) ?? new JobProgress { State = JobState.Queued };

        // Its worker died each time, or failed: what kills its worker must not go round for ever.
        if (progress.Runs >= _maxDeliveries)
            return JobDecision.Poison(GivenUp(progress));

        LogDelivered(id, deliveryCount);
        return payload.Inputs is null
            ? await RunAsync(message, payload.Request, progress, deliveryCount, cancellationToken).ConfigureAwait(false)
            : await FanOutAsync(message, payload, progress, deliveryCount, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JobDecision> RunAsync(
        JobMessage message, RunRequest request, JobProgress progress, int deliveryCount, CancellationToken cancellationToken)
    {
        string id = message.JobId!;
        using Activity? span = JobMetrics.Begin(id, message.TraceParent);
        progress = progress with { State = JobState.Running, Runs = progress.Runs + 1, StartedAt = _time.GetUtcNow() };
        await _blobs.WriteProgressAsync(id, progress, cancellationToken).ConfigureAwait(false);

        JobResult result = Cancelled(id, deliveryCount) with { Runs = progress.Runs, StartedAt = progress.StartedAt };
        try
        {
            RunData? data = await _runner.RunAsync(id, request, message.Ceilings, cancellationToken).ConfigureAwait(false);
            if (data is not null)
                result = result with { State = JobState.Succeeded, Data = data };
        }
        catch (RunException exception) when (exception.Failure is RunFailure.InvalidRequest or RunFailure.UnsupportedLanguage)
        {
            result = result with { State = JobState.Failed, Error = exception.Message, Runs = progress.Runs - 1 };
        }
        catch (RunException exception)
        {
            // No program was started: a full house does not count.
            int runs = exception.Failure == RunFailure.Busy ? progress.Runs - 1 : progress.Runs;
            progress = progress with { Runs = runs, LastError = exception.Message };
            await _blobs.WriteProgressAsync(id, progress, cancellationToken).ConfigureAwait(false);
            LogNotRun(exception, id, deliveryCount);
            return runs >= _maxDeliveries
                ? JobDecision.Poison(GivenUp(progress))
                : JobDecision.Retry(exception.Message, RestAfter(deliveryCount));
        }

        return await EndAsync(message, result, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JobDecision> FanOutAsync(
        JobMessage message, JobPayload payload, JobProgress progress, int deliveryCount, CancellationToken cancellationToken)
    {
        string id = message.JobId!;
        try
        {
            _validator.Validate(payload, new RequestErrors());
        }
        catch (RunException exception)
        {
            JobResult wrong = Cancelled(id, deliveryCount) with { State = JobState.Failed, Error = exception.Message };
            return await EndAsync(message, wrong, cancellationToken).ConfigureAwait(false);
        }

        progress = progress with
        {
            State = JobState.Running,
            StartedAt = progress.StartedAt ?? _time.GetUtcNow(),
            BatchCount = payload.Inputs!.Count,
        };
        await _blobs.WriteProgressAsync(id, progress, cancellationToken).ConfigureAwait(false);
        await _fanOut.RunAsync(message, payload, cancellationToken).ConfigureAwait(false);

        // The result is written by whichever of its jobs is the last.
        return JobDecision.Done;
    }

    private async Task<JobDecision> EndAsync(JobMessage message, JobResult result, CancellationToken cancellationToken)
    {
        JobResult stored = await _ending.EndAsync(result, message.Reply, cancellationToken).ConfigureAwait(false);
        if (message.BatchCount > 0)
            await _completion.EndJobAsync(message.BatchCount, stored, cancellationToken).ConfigureAwait(false);
        LogEnded(result.JobId, StateNames.Of(stored.State));
        JobMetrics.Ended(StateNames.Of(stored.State));
        return JobDecision.Done;
    }

    // Somebody wrote the result and died, or cancelled the job while it waited.
    private async Task<JobDecision> RepeatEndAsync(
        JobMessage message, JobPayload payload, RequestErrors errors, JobResult ended, CancellationToken cancellationToken)
    {
        JobRecord? owner = await _blobs.FindRecordAsync(ended.JobId, cancellationToken).ConfigureAwait(false);
        if (errors.Count == 0 && owner is not null && owner.PayloadSha256 != payload.ComputeHash())
            return JobDecision.Poison(PoisonProcessor.ConflictReason);

        // A batch's end was told by the last of its jobs.
        if (message.Reply && ended.Batch is null)
            await _ending.TellAsync(ended, cancellationToken).ConfigureAwait(false);
        if (message.BatchCount > 0)
            await _completion.EndJobAsync(message.BatchCount, ended, cancellationToken).ConfigureAwait(false);
        return JobDecision.Done;
    }

    private async Task<bool> IsCancelledAsync(string id, CancellationToken cancellationToken) =>
        await _blobs.IsCancelledAsync(id, cancellationToken).ConfigureAwait(false)
        || (JobId.TrySplit(id, out string batch, out _)
            && await _blobs.IsCancelledAsync(batch, cancellationToken).ConfigureAwait(false));

    private JobResult Cancelled(string id, int deliveryCount) => new()
    {
        State = JobState.Cancelled,
        JobId = id,
        FinishedAt = _time.GetUtcNow(),
        Deliveries = deliveryCount,
    };

    private static string GivenUp(JobProgress progress) =>
        $"started {progress.Runs} times and never came to an end; {progress.LastError ?? "its worker ended each time"}";

    // 2, 4, 8 seconds: a fault of a moment is over by the second try, one of a minute by the fifth.
    private static TimeSpan RestAfter(int deliveryCount)
    {
        var rest = TimeSpan.FromSeconds(1 << Math.Clamp(deliveryCount, 1, 10));
        return rest < LongestRest ? rest : LongestRest;
    }
}
