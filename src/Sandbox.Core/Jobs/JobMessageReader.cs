using System.Buffers;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs;

/// <summary>Reads a <see cref="JobMessage"/> and says about every wrong field what is wrong with it.</summary>
/// <remarks>
/// <see cref="RunRequestReader"/> reads the program and finds what no JSON should have (another encoding, a field that
/// appears twice); a second look takes what makes it a job. What a field's value must be to run is the validator's matter.
/// </remarks>
public static partial class JobMessageReader
{
    /// <summary>A message of the queue: it names its job.</summary>
    public static JobMessage ReadMessage(ReadOnlyMemory<byte> body, RequestErrors errors)
    {
        JobMessage message = Read(new ReadOnlySequence<byte>(body), errors);
        if (message.JobId is null && !errors.Has("body"))
            errors.Add("job_id", "required");
        else if (message.JobId is { } id && !JobId.CanExist(id))
            errors.Add("job_id", $"must be {JobId.Rule}");
        return message;
    }

    /// <summary>The body of <c>POST /v1/sandbox/jobs</c>: what the fan-out writes is no caller's to say.</summary>
    public static JobMessage ReadSubmission(in ReadOnlySequence<byte> body, RequestErrors errors)
    {
        JobMessage message = Read(body, errors);
        if (message.JobId is { } id && !JobId.IsValid(id))
            errors.Add("job_id", $"must be {JobId.Rule}");
        if (message.BatchCount != 0)
            errors.Add("batch_count", "is not for callers");
        if (message.Ceilings is not null)
            errors.Add("ceilings", "is not for callers");
        if (message.TraceParent is not null)
            errors.Add("traceparent", "is a header");
        RefuseOurs("code_blob", message.CodeBlob, errors);
        RefuseOurs("request_blob", message.RequestBlob, errors);
        RefuseOurs("inputs_blob", message.InputsBlob, errors);
        return message;
    }

    // What is there are other jobs: their programs, inputs and results.
    private static void RefuseOurs(string field, string? path, RequestErrors errors)
    {
        if (path?.StartsWith(JobBlobs.Folder, StringComparison.OrdinalIgnoreCase) == true)
            errors.Add(field, $"must not be in {JobBlobs.Folder}, which is the server's own");
    }

    /// <summary>One input of a batch: standard input, arguments, environment, files; the program is the batch's.</summary>
    public static RunRequest ReadInput(in ReadOnlySequence<byte> body, string part, RequestErrors errors)
    {
        var problems = new RequestErrors();
        RunRequest input = RunRequestReader.Read(body, problems);
        Refuse(input.Language is not null, "language");
        Refuse(input.Code is not null, "code");
        Refuse(input.Preload is not null, "preload");
        Refuse(input.Limits is not null, "limits");
        Refuse(input.Fresh, "fresh");
        Refuse(input.EnableNetwork, "enable_network");
        errors.AddAll(part, problems);
        return input;

        void Refuse(bool brought, string field)
        {
            if (brought)
                problems.Add(field, "belongs to the batch, not to one of its inputs");
        }
    }

    private static JobMessage Read(in ReadOnlySequence<byte> body, RequestErrors errors)
    {
        RunRequest request = RunRequestReader.Read(body, errors);
        if (errors.Has("body"))
            return new JobMessage { Request = request };

        JobMessage message = new Fields(body, errors).Read() with { Request = request };
        CheckSources(message, errors);
        return message;
    }

    // Two places that say what to run would have two readers disagree about which one counts.
    private static void CheckSources(JobMessage message, RequestErrors errors)
    {
        if (message.CodeBlob is not null && message.Request.Code is not null)
            errors.Add("code_blob", "not together with code");
        if (message.InputsBlob is not null && message.Inputs is not null)
            errors.Add("inputs_blob", "not together with inputs");
        if (message.RequestBlob is not null
            && (message.Request != new RunRequest() || message.CodeBlob is not null || message.IsBatch))
            errors.Add("request_blob", "not together with a request");
    }
}
