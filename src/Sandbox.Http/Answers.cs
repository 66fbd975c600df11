using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Jobs;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;

namespace Sandbox.Http;

/// <summary>The answers of DIFY-API.md. The one place where a reason becomes a status.</summary>
public static class Answers
{
    /// <summary>The client is gone and nobody reads this; nginx's number for it, for logs.</summary>
    private const int ClientClosedRequest = 499;

    /// <summary>The header that names the run.</summary>
    public const string RunIdHeader = "X-Run-Id";

    private static readonly SandboxJsonContext Json = SandboxJsonContext.Default;

    /// <summary>Our own fault. The words say nothing of our inside; the log does.</summary>
    public static IResult InternalError { get; } = Failure(StatusCodes.Status500InternalServerError, "internal error");

    /// <summary>No key or a wrong one: an empty body.</summary>
    public static IResult Unauthorized { get; } = new EmptyResult(StatusCodes.Status401Unauthorized);

    /// <summary>A key with a space of its own asked for what belongs to all.</summary>
    public static IResult NotYours { get; } =
        Failure(StatusCodes.Status403Forbidden, "not with a key that has a space of its own: this is everybody's");

    /// <summary>The caller hung up.</summary>
    public static IResult Gone { get; } = new EmptyResult(ClientClosedRequest);

    /// <summary>Everything has been sent already.</summary>
    public static IResult Sent { get; } = new EmptyResult(StatusCodes.Status200OK);

    public static IResult Success(RunData data) =>
        new EnvelopeResult<Envelope<RunData>>(
            StatusCodes.Status200OK, new Envelope<RunData>(0, "success", data), Json.EnvelopeRunData)
        {
            RunId = data.RunId,
        };

    public static IResult Success(DependencyList data) =>
        new EnvelopeResult<Envelope<DependencyList>>(
            StatusCodes.Status200OK, new Envelope<DependencyList>(0, "success", data), Json.EnvelopeDependencyList);

    /// <summary>It goes on after this answer; the list's route tells how it ends.</summary>
    public static IResult Accepted(DependencyList data) =>
        new EnvelopeResult<Envelope<DependencyList>>(
            StatusCodes.Status202Accepted, new Envelope<DependencyList>(0, "installing", data), Json.EnvelopeDependencyList);

    public static IResult Success(JobStatus data) =>
        new EnvelopeResult<Envelope<JobStatus>>(
            StatusCodes.Status200OK, new Envelope<JobStatus>(0, "success", data), Json.EnvelopeJobStatus);

    public static IResult Success(JobPage data) =>
        new EnvelopeResult<Envelope<JobPage>>(
            StatusCodes.Status200OK, new Envelope<JobPage>(0, "success", data), Json.EnvelopeJobPage);

    /// <summary>The job will be run; its ticket says where its state is read.</summary>
    public static IResult Accepted(JobTicket data) =>
        new EnvelopeResult<Envelope<JobTicket>>(
            StatusCodes.Status202Accepted, new Envelope<JobTicket>(0, "success", data), Json.EnvelopeJobTicket);

    public static IResult Success() =>
        new EnvelopeResult<Envelope<EmptyData>>(
            StatusCodes.Status200OK, new Envelope<EmptyData>(0, "success", EmptyData.Instance), Json.EnvelopeEmptyData);

    /// <summary>Readiness: the same data either way, so that whoever is paged sees what is missing.</summary>
    public static IResult Readiness(ReadyData data)
    {
        int status = data.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        Envelope<ReadyData> envelope = data.Ready ? new(0, "success", data) : new(-status, "not ready", data);
        return new EnvelopeResult<Envelope<ReadyData>>(status, envelope, Json.EnvelopeReadyData);
    }

    /// <summary>The body <c>"ok"</c>, as Dify's health check wants it.</summary>
    public static IResult Ok { get; } = new EnvelopeResult<string>(StatusCodes.Status200OK, "ok", Json.String);

    /// <summary>The program was not run; a full house says when to come again.</summary>
    public static IResult NotRun(HttpResponse response, RunException exception)
    {
        if (exception.RetryAfter is { } retryAfter && !response.HasStarted)
            SetRetryAfter(response, retryAfter);
        return Failure(StatusOf(exception.Failure), exception.Message);
    }

    public static IResult NotInstalled(DependencyException exception) => Failure(StatusOf(exception.Failure), exception.Message);

    public static IResult NoSuchJob { get; } = Failure(StatusCodes.Status404NotFound, "no such job");

    public static IResult NotAccepted(JobException exception) => Failure(StatusOf(exception.Failure), exception.Message);

    /// <summary>A name that is none is the caller's fault; whatever else the store says is ours, and worth another try.</summary>
    public static IResult NotStored(StorageException exception) =>
        exception.Failure == StorageFailure.InvalidName
            ? BadRequest(exception.Message)
            : Failure(StatusCodes.Status503ServiceUnavailable, "the blob store is out of reach");

    /// <summary>The caller's key is used up for now.</summary>
    public static IResult TooMany(HttpResponse response, string message, TimeSpan retryAfter)
    {
        SetRetryAfter(response, retryAfter);
        return Failure(StatusCodes.Status429TooManyRequests, message);
    }

    public static IResult BadRequest(string message) => Failure(StatusCodes.Status400BadRequest, message);

    public static IResult Failure(int status, string message) =>
        new EnvelopeResult<Envelope<EmptyData>>(
            status, new Envelope<EmptyData>(-status, message, null), Json.EnvelopeEmptyData);

    private static void SetRetryAfter(HttpResponse response, TimeSpan retryAfter) =>
        response.Headers.RetryAfter =
            Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static int StatusOf(RunFailure failure) =>
        failure switch
        {
            RunFailure.InvalidRequest => StatusCodes.Status400BadRequest,
            RunFailure.UnsupportedLanguage => StatusCodes.Status400BadRequest,
            RunFailure.RunIdInUse => StatusCodes.Status409Conflict,
            RunFailure.Busy => StatusCodes.Status503ServiceUnavailable,
            RunFailure.StoreFailed => StatusCodes.Status503ServiceUnavailable,
            RunFailure.SandboxFailed => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status500InternalServerError,
        };

    private static int StatusOf(DependencyFailure failure) =>
        failure switch
        {
            DependencyFailure.InvalidList => StatusCodes.Status400BadRequest,
            DependencyFailure.Conflict => StatusCodes.Status409Conflict,
            DependencyFailure.NotInstallable => StatusCodes.Status422UnprocessableEntity,
            DependencyFailure.Unavailable => StatusCodes.Status503ServiceUnavailable,
            DependencyFailure.NotSupported => StatusCodes.Status501NotImplemented,
            _ => StatusCodes.Status500InternalServerError,
        };

    private static int StatusOf(JobFailure failure) =>
        failure switch
        {
            JobFailure.Conflict => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status500InternalServerError,
        };

    private sealed class EmptyResult(int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            // An event stream that its caller left.
            if (!httpContext.Response.HasStarted)
                httpContext.Response.StatusCode = status;
            return Task.CompletedTask;
        }
    }
}
