using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>Cancels jobs: a waiting one at once, a running one wherever it runs.</summary>
public sealed class JobCancellation
{
    private readonly JobBlobs _blobs;
    private readonly JobReader _reader;
    private readonly RunningJobs _running;
    private readonly TimeProvider _time;

    internal JobCancellation(JobBlobs blobs, JobReader reader, RunningJobs running, TimeProvider time) =>
        (_blobs, _reader, _running, _time) = (blobs, reader, running, time);

    /// <summary>
    /// Marks the job. One that waits is cancelled when this returns; a running one is soon, by the worker that has it, or
    /// by the next if that one died. One that has ended stays as it is.
    /// </summary>
    /// <returns>Where the job is now; null when there is none of that name.</returns>
    /// <exception cref="StorageException">The store failed; the job may go on.</exception>
    public async Task<JobStatus?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        JobStatus? status = await _reader.FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (status is null || status.FinishedAt is not null)
            return status;

        await _blobs.MarkCancelledAsync(id, cancellationToken).ConfigureAwait(false);
        _running.Cancel(id);
        if (status.State == JobState.Queued)
        {
            // A worker may take it at this moment: then it finds the result, or its own comes second, or first.
            await _blobs.EndAsync(
                new JobResult { State = JobState.Cancelled, JobId = id, FinishedAt = _time.GetUtcNow() },
                cancellationToken).ConfigureAwait(false);
        }

        return await _reader.FindAsync(id, cancellationToken).ConfigureAwait(false);
    }
}
