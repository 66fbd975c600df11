using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Http.Keys;

namespace Sandbox.Http;

/// <summary><c>POST /v1/sandbox/run</c> and <c>DELETE /v1/sandbox/runs/{run_id}</c>.</summary>
public sealed class RunEndpoint(
    ISandboxExecutor executor,
    LiveRuns runs,
    RunRequestValidator validator,
    RequestBody body,
    IOptions<HttpOptions> options,
    TimeProvider time)
{
    /// <summary>Runs a program and answers how it ended, or sends its events.</summary>
    public async ValueTask<IResult> RunAsync(HttpContext context, CancellationToken cancellationToken)
    {
        bool stream = EventStream.IsWanted(context.Request);
        var errors = new RequestErrors();
        RunRequest request = context.Request.HasFormContentType
            ? RunForm.Read(await body.ReadFormAsync(context.Request, cancellationToken).ConfigureAwait(false), errors)
            : await body.ReadAsync(
                context.Request, bytes => RunRequestReader.Read(bytes, errors), cancellationToken).ConfigureAwait(false);

        // A body that is no request at all has no fields to find fault with.
        if (errors.Has("body"))
            return Answers.BadRequest(errors.ToString());

        // The executor validates too; what the reader found wrong is only known here, and all of it is told at once.
        if (errors.Count > 0)
            validator.Validate(request, errors);

        RunCaller caller = CallerKey.Of(context).AsCaller();
        return stream
            ? await StreamAsync(request, caller, context, cancellationToken).ConfigureAwait(false)
            : Answers.Success(await executor.RunAsync(request, caller, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Cancels a run of this server and of the caller's space that waits or runs.</summary>
    public ValueTask<IResult> CancelAsync(HttpContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(context.Request.RouteValues["run_id"] is string id && runs.Cancel(id, CallerKey.Of(context).Space)
            ? Answers.Success()
            : Answers.Failure(StatusCodes.Status404NotFound, "no such run"));

    private async ValueTask<IResult> StreamAsync(
        RunRequest request, RunCaller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var events = new EventStream(context, TimeSpan.FromMilliseconds(options.Value.HeartBeatMs), time);
        await using (events.ConfigureAwait(false))
        {
            RunData data = await executor.RunAsync(request, caller, events, cancellationToken).ConfigureAwait(false);
            await events.EndAsync(data).ConfigureAwait(false);
        }

        return Answers.Sent;
    }
}
