using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sandbox.Core.Storage;

/// <summary>Removes outputs and jobs that are older than their retention. Dependency lists stay.</summary>
public sealed partial class RetentionSweep(
    IBlobStore store, IOptions<StorageOptions> options, TimeProvider time, ILogger<RetentionSweep> logger)
{
    /// <summary>The most blobs that one pass removes; the next goes on.</summary>
    // So that a pass over years of blobs ends, and leaves the store to others meanwhile.
    public const int MaxRemovals = 10_000;

    /// <summary>One pass.</summary>
    /// <returns>How many blobs were removed.</returns>
    /// <exception cref="StorageException">The store failed; what is left is for the next pass.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        int outputs = await SweepAsync(
            BlobContainers.Outputs, options.Value.OutputRetentionDays, MaxRemovals, cancellationToken).ConfigureAwait(false);
        int jobs = await SweepAsync(
            BlobContainers.Jobs, options.Value.JobRetentionDays, MaxRemovals - outputs, cancellationToken).ConfigureAwait(false);
        if (outputs + jobs > 0)
            LogRemoved(outputs, jobs);
        return outputs + jobs;
    }

    private async Task<int> SweepAsync(string container, int days, int most, CancellationToken cancellationToken)
    {
        DateTimeOffset oldest = time.GetUtcNow() - TimeSpan.FromDays(days);
        int removed = 0;
        await foreach (BlobProperties blob in store.ListAsync(container, "", cancellationToken).ConfigureAwait(false))
        {
            if (removed == most)
                break;
            if (blob.ModifiedAt >= oldest)
                continue;

            await store.DeleteAsync(blob.Name, cancellationToken).ConfigureAwait(false);
            removed++;
        }

        return removed;
    }
}
