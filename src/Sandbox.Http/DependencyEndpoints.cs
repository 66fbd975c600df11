using Microsoft.AspNetCore.Http;
using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies;

namespace Sandbox.Http;

/// <summary>The <c>/v1/sandbox/dependencies</c> routes.</summary>
public sealed class DependencyEndpoints(InstalledPackages packages, RequestBody body)
{
    public async ValueTask<IResult> ListAsync(HttpContext context, CancellationToken cancellationToken) =>
        Answers.Success(await packages.ReadAsync(Language(context), cancellationToken).ConfigureAwait(false));

    public async ValueTask<IResult> RefreshAsync(HttpContext context, CancellationToken cancellationToken) =>
        Answers.Success(await packages.RefreshAsync(Language(context), cancellationToken).ConfigureAwait(false));

    public async ValueTask<IResult> UpdateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        RunRequest request = context.Request.HasFormContentType
            ? RunForm.Read(await body.ReadFormAsync(context.Request, cancellationToken).ConfigureAwait(false), errors)
            : await body.ReadAsync(
                context.Request, bytes => RunRequestReader.Read(bytes, errors), cancellationToken).ConfigureAwait(false);
        if (errors.Count > 0)
            return Answers.BadRequest(errors.ToString());

        await packages.RefreshAsync(request.Language, cancellationToken).ConfigureAwait(false);
        return Answers.Success();
    }

    private static string? Language(HttpContext context) => context.Request.Query["language"];
}
