using System.Text.Json;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs.Queues;

namespace Sandbox.Core.Jobs;

/// <summary>Writes the one result and tells whoever asked to be told.</summary>
internal sealed class JobEnding(JobBlobs blobs, IJobSender queue)
{
    /// <returns>The job's result: this one, or the one that was there first.</returns>
    public async Task<JobResult> EndAsync(JobResult result, bool reply, CancellationToken cancellationToken)
    {
        JobResult stored = await blobs.EndAsync(result, cancellationToken).ConfigureAwait(false);
        if (reply)
            await TellAsync(stored, cancellationToken).ConfigureAwait(false);
        return stored;
    }

    /// <summary>Sends the notice; once more after a worker died in between.</summary>
    public Task TellAsync(JobResult result, CancellationToken cancellationToken)
    {
        string? outcome = result.Data is { } data ? OutcomeNames.Of(data.Outcome) : null;
        var notice = new JobNotice(
            JobMessage.CurrentVersion, result.JobId, result.State, outcome, result.Data?.ExitCode, JobBlobs.ResultPath(result.JobId));
        return queue.SendResultAsync(
            JsonSerializer.SerializeToUtf8Bytes(notice, JobsJsonContext.Default.JobNotice), cancellationToken);
    }
}
