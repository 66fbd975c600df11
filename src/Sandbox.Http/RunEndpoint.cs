using Microsoft.AspNetCore.Http;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Http;

/// <summary><c>POST /v1/sandbox/run</c>.</summary>
public sealed class RunEndpoint(ISandboxExecutor executor, RunRequestValidator validator, RequestBody body)
{
    public async ValueTask<IResult> RunAsync(HttpContext context, CancellationToken cancellationToken)
    {
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

        return Answers.Success(await executor.RunAsync(request, cancellationToken).ConfigureAwait(false));
    }
}
