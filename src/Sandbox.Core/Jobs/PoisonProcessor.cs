using System.Security.Cryptography;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs.Batches;

namespace Sandbox.Core.Jobs;

/// <summary>
/// Gives a message that cannot be run its result: "failed", with the reason. The queue trigger of the poison queue calls
/// it, and the server's own worker before it moves a message there.
/// </summary>
public sealed class PoisonProcessor
{
    internal const string ConflictReason = "job_id: belongs to a job with another payload";

    private readonly JobBlobs _blobs;
    private readonly JobLoader _loader;
    private readonly JobEnding _ending;
    private readonly BatchCompletion _completion;
    private readonly TimeProvider _time;

    internal PoisonProcessor(
        JobBlobs blobs, JobLoader loader, JobEnding ending, BatchCompletion completion, TimeProvider time) =>
        (_blobs, _loader, _ending, _completion, _time) = (blobs, loader, ending, completion, time);

    /// <summary>Writes the result, unless the job has one. Called again it does the same again.</summary>
    /// <param name="body">The message as it was delivered.</param>
    /// <param name="reason">Why it is poison; null to find it out from the message and the job's last try.</param>
    /// <param name="cancellationToken">This process is told to end.</param>
    /// <returns>The job's name; the SHA-256 of the message where it has none of its own.</returns>
    /// <exception cref="Storage.StorageException">The store did not come back in time.</exception>
    public async Task<string> ProcessAsync(ReadOnlyMemory<byte> body, string? reason, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        JobMessage message = JobMessageReader.ReadMessage(body, errors);
        string id = message.JobId is { } name && JobId.CanExist(name) ? name : NameOf(body);
        if (errors.Count == 0)
        {
            JobPayload payload = await _loader.LoadAsync(message, errors, cancellationToken).ConfigureAwait(false);
            if (errors.Count == 0
                && await BelongsToAnotherAsync(id, payload, cancellationToken).ConfigureAwait(false))
            {
                // The name's own job is well; this message is told apart by what it is.
                (id, reason) = (NameOf(body), ConflictReason);
                message = message with { BatchCount = 0 };
            }
        }

        reason ??= errors.Count > 0 ? errors.ToString() : await FindReasonAsync(id, cancellationToken).ConfigureAwait(false);
        await EndAsync(id, message, reason, cancellationToken).ConfigureAwait(false);
        return id;
    }

    private async Task EndAsync(string id, JobMessage message, string reason, CancellationToken cancellationToken)
    {
        JobProgress? progress = await _blobs.FindProgressAsync(id, cancellationToken).ConfigureAwait(false);
        var result = new JobResult
        {
            State = JobState.Failed,
            JobId = id,
            StartedAt = progress?.StartedAt,
            FinishedAt = _time.GetUtcNow(),
            Runs = progress?.Runs ?? 0,
            Error = reason,
        };
        JobResult stored = await _ending.EndAsync(result, message.Reply, cancellationToken).ConfigureAwait(false);
        if (message.BatchCount > 0)
            await _completion.EndJobAsync(message.BatchCount, stored, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> BelongsToAnotherAsync(string id, JobPayload payload, CancellationToken cancellationToken) =>
        await _blobs.FindRecordAsync(id, cancellationToken).ConfigureAwait(false) is { } owner
        && owner.PayloadSha256 != payload.ComputeHash();

    private async Task<string> FindReasonAsync(string id, CancellationToken cancellationToken)
    {
        JobProgress? progress = await _blobs.FindProgressAsync(id, cancellationToken).ConfigureAwait(false);
        return progress?.LastError ?? "could not be run, for reasons of ours, each time it was delivered";
    }

    private static string NameOf(ReadOnlyMemory<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body.Span));
}
