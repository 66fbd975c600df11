using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sandbox.Core.Contracts;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>The blobs of jobs in container <c>sandbox-jobs</c>: who may write which, and when.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>jobs/{id}/request.json</c>: first writer wins; it owns the name.</item>
/// <item><c>jobs/{id}/result.json</c>: first writer wins; the one end.</item>
/// <item><c>jobs/{id}/state.json</c>: the worker's, last writer wins; a note, it tells and decides nothing.</item>
/// <item><c>jobs/{id}/cancel</c>: there or not.</item>
/// <item><c>jobs/{id}/code</c>, <c>jobs/{id}/payload.json</c>: what was too large for a message.</item>
/// <item><c>jobs/{id}/done/{group}/{index}.{ending}</c>: an ended job of a batch.</item>
/// </list>
/// Every method throws <see cref="StorageException"/> when the store does not do it.
/// </remarks>
public sealed class JobBlobs(IBlobStore store)
{
    /// <summary>Before the path of every blob of a job.</summary>
    public const string Folder = "jobs/";

    private const string JsonType = "application/json";
    private const string TextType = "text/plain; charset=utf-8";

    /// <summary>The store below, for what is streamed.</summary>
    public IBlobStore Store => store;

    /// <summary>Whether a caller's text is a path of a blob.</summary>
    public static bool IsPath(string path) => BlobName.FindProblem(path) is null;

    public static string RecordPath(string id) => $"jobs/{id}/request.json";

    public static string ResultPath(string id) => $"jobs/{id}/result.json";

    public static string ProgressPath(string id) => $"jobs/{id}/state.json";

    public static string CancelPath(string id) => $"jobs/{id}/cancel";

    public static string CodePath(string id) => $"jobs/{id}/code";

    public static string PayloadPath(string id) => $"jobs/{id}/payload.json";

    public static string DonePrefix(string batch) => $"jobs/{batch}/done/";

    public static string DonePrefix(string batch, int group) =>
        string.Create(CultureInfo.InvariantCulture, $"jobs/{batch}/done/{group}/");

    public static BlobName Name(string path) => new(BlobContainers.Jobs, path);

    public Task<JobRecord?> FindRecordAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(RecordPath(id), JobsJsonContext.Default.JobRecord, cancellationToken);

    public Task<JobProgress?> FindProgressAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(ProgressPath(id), JobsJsonContext.Default.JobProgress, cancellationToken);

    public Task<JobResult?> FindResultAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(ResultPath(id), SandboxJsonContext.Default.JobResult, cancellationToken);

    public async Task<bool> IsCancelledAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(Name(CancelPath(id)), cancellationToken).ConfigureAwait(false) is not null;

    public Task MarkCancelledAsync(string id, CancellationToken cancellationToken) =>
        store.WriteAsync(Name(CancelPath(id)), ReadOnlyMemory<byte>.Empty, TextType, BlobCondition.None, cancellationToken);

    /// <summary>The record that owns the name: this one, or whose was there first.</summary>
    public async Task<JobRecord> ClaimAsync(string id, JobRecord record, CancellationToken cancellationToken)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(record, JobsJsonContext.Default.JobRecord);
        return await TryCreateAsync(RecordPath(id), content, JsonType, cancellationToken).ConfigureAwait(false)
            ? record
            : await FindRecordAsync(id, cancellationToken).ConfigureAwait(false)
                ?? throw new StorageException(StorageFailure.Unavailable, $"{RecordPath(id)} is there and cannot be read");
    }

    /// <summary>The job's one result: this one, or the one that was there first.</summary>
    public async Task<JobResult> EndAsync(JobResult result, CancellationToken cancellationToken)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(result, SandboxJsonContext.Default.JobResult);
        return await TryCreateAsync(ResultPath(result.JobId), content, JsonType, cancellationToken).ConfigureAwait(false)
            ? result
            : await FindResultAsync(result.JobId, cancellationToken).ConfigureAwait(false)
                ?? throw new StorageException(
                    StorageFailure.Unavailable, $"{ResultPath(result.JobId)} is there and cannot be read");
    }

    /// <summary>Tells that the message is in the queue, unless a worker told more already.</summary>
    public Task<bool> TryMarkQueuedAsync(string id, CancellationToken cancellationToken) =>
        TryAsync(() => WriteNoteAsync(
            ProgressPath(id),
            JsonSerializer.SerializeToUtf8Bytes(
                new JobProgress { State = JobState.Queued }, JobsJsonContext.Default.JobProgress),
            BlobCondition.Absent,
            cancellationToken));

    public Task WriteProgressAsync(string id, JobProgress progress, CancellationToken cancellationToken) =>
        WriteNoteAsync(
            ProgressPath(id),
            JsonSerializer.SerializeToUtf8Bytes(progress, JobsJsonContext.Default.JobProgress),
            BlobCondition.None,
            cancellationToken);

    /// <summary>Content whose name tells its writer: written again it is the same.</summary>
    public Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        store.WriteAsync(Name(path), content, TextType, BlobCondition.None, cancellationToken);

    private Task<BlobProperties> WriteNoteAsync(
        string path, ReadOnlyMemory<byte> content, BlobCondition condition, CancellationToken cancellationToken) =>
        store.WriteNoteAsync(Name(path), content, JsonType, condition, cancellationToken);

    private Task<bool> TryCreateAsync(
        string path, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken) =>
        TryAsync(() => store.WriteAsync(Name(path), content, mediaType, BlobCondition.Absent, cancellationToken));

    private static async Task<bool> TryAsync(Func<Task> create)
    {
        try
        {
            await create().ConfigureAwait(false);
            return true;
        }
        catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
        {
            return false;
        }
    }

    private async Task<T?> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        BlobContent? content = await store.OpenAsync(Name(path), cancellationToken).ConfigureAwait(false);
        if (content is null)
            return null;

        await using (content.ConfigureAwait(false))
        {
            return await JsonSerializer.DeserializeAsync(content.Stream, type, cancellationToken).ConfigureAwait(false);
        }
    }
}
