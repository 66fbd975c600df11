using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>Accepts a job: its name is claimed, its message is in the queue, and only then it is accepted.</summary>
/// <remarks>
/// Interrupted anywhere, nothing was promised, and the same call again repairs it: the name is claimed already by the
/// same payload; the message is sent unless <c>state.json</c> tells that it was. Between sending and telling, a second
/// message can come into being: a second delivery of the same job, which has one result all the same.
/// </remarks>
internal sealed class JobSubmitter(JobBlobs blobs, IJobSender queue, TimeProvider time)
{
    private readonly JobPacker _packer = new(blobs);

    /// <summary>Takes a message that has a name, and the checked payload that it brings or names.</summary>
    /// <returns>Where the job is now.</returns>
    /// <exception cref="JobException">Conflict: the name belongs to another payload.</exception>
    /// <exception cref="StorageException">Nothing was accepted.</exception>
    public async Task<JobState> SubmitAsync(JobMessage message, JobPayload payload, CancellationToken cancellationToken)
    {
        string id = message.JobId!;
        string hash = payload.ComputeHash();
        var record = new JobRecord(hash, message.IsBatch || payload.Inputs is not null, message.Reply, time.GetUtcNow());
        JobRecord owner = await blobs.ClaimAsync(id, record, cancellationToken).ConfigureAwait(false);
        if (owner.PayloadSha256 != hash)
            throw new JobException(JobFailure.Conflict, "job_id: belongs to a job with another payload");

        if (!ReferenceEquals(owner, record)
            && await FindStateAsync(id, cancellationToken).ConfigureAwait(false) is { } known)
            return known;

        ReadOnlyMemory<byte> body = await _packer.PackAsync(message, cancellationToken).ConfigureAwait(false);
        await queue.SendAsync(body, cancellationToken).ConfigureAwait(false);
        await TellQueuedAsync(id, cancellationToken).ConfigureAwait(false);
        return JobState.Queued;
    }

    private async Task<JobState?> FindStateAsync(string id, CancellationToken cancellationToken)
    {
        JobResult? result = await blobs.FindResultAsync(id, cancellationToken).ConfigureAwait(false);
        if (result is not null)
            return result.State;

        JobProgress? progress = await blobs.FindProgressAsync(id, cancellationToken).ConfigureAwait(false);
        return progress?.State;
    }

    private async Task TellQueuedAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await blobs.TryMarkQueuedAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // The queue has the job, and that is what was promised.
        }
    }
}
