using System.Text;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs.Batches;

/// <summary>Makes jobs of a batch's inputs. Interrupted and begun again, it sends what was not sent yet.</summary>
internal sealed class BatchFanOut(JobBlobs blobs, JobSubmitter submitter)
{
    // Each is three calls that wait for a store: more at one time only queue up there.
    private const int AtOneTime = 16;

    // Source text up to here is cheaper in each message than a blob that each job has to fetch.
    private const int SharedCodeBytes = 4 << 10;

    public async Task RunAsync(JobMessage batch, JobPayload payload, CancellationToken cancellationToken)
    {
        string? sharedCode = await ShareCodeAsync(batch.JobId!, payload.Request.Code!, cancellationToken).ConfigureAwait(false);
        int count = payload.Inputs!.Count;
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOneTime, CancellationToken = cancellationToken },
            async (index, cancelled) =>
            {
                RunRequest request = payload.Combine(index);
                var message = new JobMessage
                {
                    JobId = JobId.OfChild(batch.JobId!, index),
                    BatchCount = count,
                    Ceilings = batch.Ceilings,
                    TraceParent = batch.TraceParent,
                    CodeBlob = sharedCode,
                    Request = sharedCode is null ? request : request with { Code = null },
                };
                await submitter.SubmitAsync(message, new JobPayload(request, null), cancelled).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    private async Task<string?> ShareCodeAsync(string batch, string code, CancellationToken cancellationToken)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(code);
        if (bytes.Length <= SharedCodeBytes)
            return null;

        string path = JobBlobs.CodePath(batch);
        await blobs.WriteAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        return path;
    }
}
