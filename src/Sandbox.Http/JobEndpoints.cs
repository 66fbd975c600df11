using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;
using Sandbox.Http.Keys;

namespace Sandbox.Http;

/// <summary>The <c>/v1/sandbox/jobs</c> routes: runs that nobody waits for.</summary>
public sealed class JobEndpoints(
    JobSubmissions submissions, JobReader reader, JobCancellation cancellation, RequestBody body, KeyLimits limits)
{
    /// <summary>Before a job's name.</summary>
    public const string Path = "/v1/sandbox/jobs";

    private const int DefaultPage = 100;

    /// <summary><c>POST /v1/sandbox/jobs</c>; 202 is a promise: the queue has it.</summary>
    public async ValueTask<IResult> CreateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        JobMessage message = await body.ReadAsync(
            context.Request, bytes => JobMessageReader.ReadSubmission(bytes, errors), cancellationToken).ConfigureAwait(false);
        (string id, JobState state, int runs) =
            await submissions.SubmitAsync(message, CallerKey.Of(context).AsCaller(), errors, cancellationToken).ConfigureAwait(false);
        limits.Charge(CallerKey.Of(context), runs - 1);
        Activity.Current?.SetTag("sandbox.job_id", id);
        id = JobId.Leave(id);
        string url = $"{Path}/{id}";
        context.Response.Headers.Location = url;
        return Answers.Accepted(new JobTicket(id, state, url));
    }

    /// <summary><c>GET /v1/sandbox/jobs/{job_id}</c>, or <c>{batch}/{index}</c>.</summary>
    public async ValueTask<IResult> ReadAsync(HttpContext context, CancellationToken cancellationToken) =>
        FindId(context) is { } id ? Answer(await reader.FindAsync(id, cancellationToken).ConfigureAwait(false)) : Answers.NoSuchJob;

    /// <summary><c>DELETE /v1/sandbox/jobs/{job_id}</c>: the state says whether it had ended, is ended or soon will be.</summary>
    public async ValueTask<IResult> CancelAsync(HttpContext context, CancellationToken cancellationToken) =>
        FindId(context) is { } id ? Answer(await cancellation.CancelAsync(id, cancellationToken).ConfigureAwait(false)) : Answers.NoSuchJob;

    /// <summary><c>GET /v1/sandbox/jobs?prefix=&amp;after=&amp;limit=</c>.</summary>
    public async ValueTask<IResult> ListAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        string prefix = Name(context, "prefix", errors);
        string after = Name(context, "after", errors);
        int limit = Limit(context, errors);
        if (errors.Count > 0)
            return Answers.BadRequest(errors.ToString());

        JobPage page = await reader.ListAsync(
            CallerKey.Of(context).Space, prefix, after, limit, cancellationToken).ConfigureAwait(false);
        return Answers.Success(new JobPage(
            [.. page.Jobs.Select(job => job with { JobId = JobId.Leave(job.JobId) })],
            page.Next is null ? null : JobId.Leave(page.Next)));
    }

    private static IResult Answer(JobStatus? status) =>
        status is null
            ? Answers.NoSuchJob
            : Answers.Success(status with
            {
                JobId = JobId.Leave(status.JobId),
                Batch = status.Batch is { } batch
                    ? batch with { Jobs = [.. batch.Jobs.Select(job => job with { JobId = JobId.Leave(job.JobId) })] }
                    : null,
            });

    // From the path and not from the route's values, which only one of the doors has. Null: no caller's name for a job.
    private static string? FindId(HttpContext context)
    {
        context.Request.Path.StartsWithSegments(Path, out PathString rest);
        string id = rest.Value is { Length: > 0 } value ? value[1..] : "";
        return JobId.CanBeAsked(id) ? JobId.Enter(CallerKey.Of(context).Space, id) : null;
    }

    // The beginning of a name, or of a batch's jobs: "batch/".
    private static string Name(HttpContext context, string field, RequestErrors errors)
    {
        string value = context.Request.Query[field].ToString();
        if (value.Length > JobId.MaxLength * 2 || !value.All(letter => char.IsAsciiLetterOrDigit(letter) || "._-/".Contains(letter)))
            errors.Add(field, $"must be the beginning of a job's name: {JobId.Rule}");
        return value;
    }

    private static int Limit(HttpContext context, RequestErrors errors)
    {
        string value = context.Request.Query["limit"].ToString();
        if (value.Length == 0)
            return DefaultPage;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is > 0 and <= JobReader.MaxPage)
            return limit;

        errors.Add("limit", $"must be 1 to {JobReader.MaxPage}");
        return DefaultPage;
    }
}
