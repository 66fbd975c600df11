using System.Text;

namespace Sandbox.Core.Jobs;

/// <summary>Makes a message small enough for a queue: what does not fit goes to blobs of the job.</summary>
internal sealed class JobPacker(JobBlobs blobs)
{
    /// <summary>The largest message, in bytes. A queue takes 64 KiB, and base64 makes four bytes of three.</summary>
    public const int MaxMessageBytes = 48 << 10;

    public async Task<ReadOnlyMemory<byte>> PackAsync(JobMessage message, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = JobMessageWriter.Write(message);
        if (body.Length <= MaxMessageBytes)
            return body;

        string id = message.JobId!;
        if (message.Request.Code is { } code)
        {
            JobMessage smaller = message with
            {
                Request = message.Request with { Code = null },
                CodeBlob = JobBlobs.CodePath(id),
            };
            ReadOnlyMemory<byte> rest = JobMessageWriter.Write(smaller);
            if (rest.Length <= MaxMessageBytes)
            {
                await blobs.WriteAsync(smaller.CodeBlob, Encoding.UTF8.GetBytes(code), cancellationToken).ConfigureAwait(false);
                return rest;
            }
        }

        // Standard input, files or a batch's inputs: the whole request.
        await blobs.WriteAsync(JobBlobs.PayloadPath(id), body, cancellationToken).ConfigureAwait(false);
        return JobMessageWriter.Write(new JobMessage
        {
            JobId = id,
            Reply = message.Reply,
            BatchCount = message.BatchCount,
            Ceilings = message.Ceilings,
            TraceParent = message.TraceParent,
            RequestBlob = JobBlobs.PayloadPath(id),
        });
    }
}
