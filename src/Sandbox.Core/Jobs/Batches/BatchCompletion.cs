using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs.Batches;

/// <summary>Finds out, without a database, which of a batch's jobs was the last, and writes the summary then.</summary>
/// <remarks>
/// Each job that ended leaves an empty blob, its mark, and then lists the marks of its group of <see cref="GroupSize"/>;
/// if the group is full, it lists all of them; if all are there, it writes the summary. Marks come before lists and lists
/// are consistent (both stores promise that), so of two jobs that end at one moment, the one whose mark comes second
/// sees both: somebody always sees the whole. If two do, both write the same and the first wins. A job's message is
/// removed only afterwards: whoever dies in between is repeated by the next delivery, and every step repeated is the same.
/// A counter under an ETag would need no lists, but every worker of a batch would fight for that one blob.
/// </remarks>
internal sealed class BatchCompletion(JobBlobs blobs, JobEnding ending, TimeProvider time)
{
    // One page of a list holds 5,000 names; a list of 256 costs as much as one of 16, and whole batches are listed
    // only once per 256 jobs.
    private const int GroupSize = 256;

    /// <summary>Notes the end of one job; writes the summary when it was the last.</summary>
    public async Task EndJobAsync(int count, JobResult result, CancellationToken cancellationToken)
    {
        if (!JobId.TrySplit(result.JobId, out string batch, out int index))
            return;

        int group = index / GroupSize;
        string mark = JobBlobs.DonePrefix(batch, group) + BatchMark.Create(index, result);
        await blobs.WriteAsync(mark, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);

        int groupSize = Math.Min(GroupSize, count - (group * GroupSize));
        if (await CountAsync(batch, JobBlobs.DonePrefix(batch, group), cancellationToken).ConfigureAwait(false) < groupSize)
            return;

        BatchSummary summary = await SummarizeAsync(blobs, batch, count, cancellationToken).ConfigureAwait(false);
        if (summary.Done == count)
            await WriteSummaryAsync(batch, summary, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is known of a batch's jobs now.</summary>
    public static async Task<BatchSummary> SummarizeAsync(
        JobBlobs blobs, string batch, int count, CancellationToken cancellationToken)
    {
        var jobs = new SortedDictionary<int, BatchJob>();
        await foreach (BlobProperties blob in blobs.Store
            .ListAsync(BlobContainers.Jobs, JobBlobs.DonePrefix(batch), cancellationToken).ConfigureAwait(false))
        {
            if (BatchMark.Read(batch, blob.Name.Path) is { } mark)
                jobs[mark.Index] = mark.Job;
        }

        Dictionary<string, int> outcomes = jobs.Values
            .GroupBy(job => job.Outcome is null ? StateNames.Of(job.State) : job.Outcome)
            .ToDictionary(ended => ended.Key, ended => ended.Count());
        return new BatchSummary(count, jobs.Count, outcomes, [.. jobs.Values]);
    }

    private async Task<int> CountAsync(string batch, string prefix, CancellationToken cancellationToken)
    {
        var indexes = new HashSet<int>();
        await foreach (BlobProperties blob in blobs.Store
            .ListAsync(BlobContainers.Jobs, prefix, cancellationToken).ConfigureAwait(false))
        {
            if (BatchMark.Read(batch, blob.Name.Path) is { } mark)
                indexes.Add(mark.Index);
        }

        return indexes.Count;
    }

    private async Task WriteSummaryAsync(string batch, BatchSummary summary, CancellationToken cancellationToken)
    {
        bool cancelled = await blobs.IsCancelledAsync(batch, cancellationToken).ConfigureAwait(false);
        JobProgress? progress = await blobs.FindProgressAsync(batch, cancellationToken).ConfigureAwait(false);
        JobRecord? record = await blobs.FindRecordAsync(batch, cancellationToken).ConfigureAwait(false);
        await ending.EndAsync(
            new JobResult
            {
                State = cancelled ? JobState.Cancelled : JobState.Succeeded,
                JobId = batch,
                StartedAt = progress?.StartedAt,
                FinishedAt = time.GetUtcNow(),
                Batch = summary,
            },
            record?.Reply ?? false,
            cancellationToken).ConfigureAwait(false);
    }
}
