using System.Text.Json;
using Sandbox.Core.Jobs.Batches;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>Tells where jobs are.</summary>
public sealed class JobReader
{
    /// <summary>The most jobs in one part of a list.</summary>
    public const int MaxPage = 1_000;

    private readonly JobBlobs _blobs;

    internal JobReader(JobBlobs blobs) => _blobs = blobs;

    /// <summary>A job; null when there is none of that name.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<JobStatus?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!JobId.CanExist(id))
            return null;

        JobRecord? record = await _blobs.FindRecordAsync(id, cancellationToken).ConfigureAwait(false);
        JobResult? result = await _blobs.FindResultAsync(id, cancellationToken).ConfigureAwait(false);
        if (record is null && result is null)
            return null;

        JobProgress? progress = result is null || record is { Batch: true }
            ? await _blobs.FindProgressAsync(id, cancellationToken).ConfigureAwait(false)
            : null;
        return new JobStatus
        {
            JobId = id,
            State = result?.State ?? progress?.State ?? JobState.Queued,
            CreatedAt = record?.CreatedAt,
            StartedAt = result?.StartedAt ?? progress?.StartedAt,
            FinishedAt = result?.FinishedAt,
            Runs = result?.Runs ?? progress?.Runs ?? 0,
            Deliveries = result?.Deliveries ?? 0,
            Error = result is null ? progress?.LastError : result.Error,
            Data = result?.Data,
            Batch = result?.Batch ?? await SummarizeAsync(id, progress, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Jobs whose name begins with <paramref name="prefix"/>, by name; those of a batch for "batch/".</summary>
    /// <param name="space">Whose; empty for the one that all share.</param>
    /// <param name="prefix">Empty for all.</param>
    /// <param name="after">The last name of the part before; empty for the first part.</param>
    /// <param name="limit">The most of them, up to <see cref="MaxPage"/>.</param>
    /// <param name="cancellationToken">The caller hung up.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<JobPage> ListAsync(
        string space, string prefix, string after, int limit, CancellationToken cancellationToken)
    {
        var jobs = new List<JobListing>();
        await foreach (FoundJob found in FindJobsAsync(
            space, JobId.Enter(space, prefix), after.Length == 0 ? after : JobId.Enter(space, after), cancellationToken).ConfigureAwait(false))
        {
            if (jobs.Count == limit)
                return new JobPage(jobs, jobs[^1].JobId);
            jobs.Add(await DescribeAsync(found, cancellationToken).ConfigureAwait(false));
        }

        return new JobPage(jobs, null);
    }

    private async Task<BatchSummary?> SummarizeAsync(string id, JobProgress? progress, CancellationToken cancellationToken) =>
        progress?.BatchCount is { } count
            ? await BatchCompletion.SummarizeAsync(_blobs, id, count, cancellationToken).ConfigureAwait(false)
            : null;

    // A job's blobs follow each other in the list.
    private async IAsyncEnumerable<FoundJob> FindJobsAsync(
        string space, string prefix, string after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool inBatch = prefix.Contains('/', StringComparison.Ordinal);
        FoundJob? current = null;
        await foreach (BlobProperties blob in _blobs.Store
            .ListAsync(BlobContainers.Jobs, $"jobs/{prefix}", cancellationToken).ConfigureAwait(false))
        {
            if (Split(blob.Name.Path, inBatch) is not ({ } id, { } part) || IsBefore(id, after) || !JobId.IsOf(space, id))
                continue;

            if (current is not null && current.Id != id)
            {
                yield return current;
                current = null;
            }

            current ??= new FoundJob(id);
            current.Add(part, blob);
        }

        if (current is not null)
            yield return current;
    }

    // The order of the paths: with the slash that follows the name.
    private static bool IsBefore(string id, string after) =>
        after.Length > 0 && string.CompareOrdinal($"{id}/", $"{after}/") <= 0;

    // jobs/{id}/{part} or jobs/{batch}/{index}/{part}.
    private static (string? Id, string? Part) Split(string path, bool inBatch)
    {
        string[] parts = path.Split('/');
        if (parts.Length != (inBatch ? 4 : 3))
            return (null, null);

        string id = inBatch ? $"{parts[1]}/{parts[2]}" : parts[1];
        return JobId.CanExist(id) ? (id, parts[^1]) : (null, null);
    }

    private async Task<JobListing> DescribeAsync(FoundJob job, CancellationToken cancellationToken)
    {
        JobState state = JobState.Queued;
        if (job.FinishedAt is not null)
            state = await ReadStateAsync(job.Id, cancellationToken).ConfigureAwait(false);
        else if (job.HasProgress)
            state = (await _blobs.FindProgressAsync(job.Id, cancellationToken).ConfigureAwait(false))?.State ?? state;
        return new JobListing(job.Id, state, job.CreatedAt, job.FinishedAt);
    }

    // A result can hold megabytes of output; its state is its first field.
    private async Task<JobState> ReadStateAsync(string id, CancellationToken cancellationToken)
    {
        BlobContent? content = await _blobs.Store
            .OpenAsync(JobBlobs.Name(JobBlobs.ResultPath(id)), cancellationToken).ConfigureAwait(false);
        if (content is null)
            return JobState.Queued;

        await using (content.ConfigureAwait(false))
        {
            byte[] start = new byte[128];
            int length = await content.Stream.ReadAtLeastAsync(start, start.Length, false, cancellationToken)
                .ConfigureAwait(false);
            return ReadState(start.AsSpan(0, length));
        }
    }

    private static JobState ReadState(ReadOnlySpan<byte> start)
    {
        var reader = new Utf8JsonReader(start, isFinalBlock: false, default);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
                return StateNames.Find(reader.GetString()!) ?? JobState.Failed;
        }

        return JobState.Failed;
    }

    private sealed class FoundJob(string id)
    {
        public string Id => id;

        public bool HasProgress { get; private set; }

        public DateTimeOffset? CreatedAt { get; private set; }

        public DateTimeOffset? FinishedAt { get; private set; }

        public void Add(string part, BlobProperties blob)
        {
            switch (part)
            {
                case "request.json":
                    CreatedAt = blob.ModifiedAt;
                    break;
                case "state.json":
                    HasProgress = true;
                    break;
                case "result.json":
                    FinishedAt = blob.ModifiedAt;
                    break;
                default:
                    break;
            }
        }
    }
}
