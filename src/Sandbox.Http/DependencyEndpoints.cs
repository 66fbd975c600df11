using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies;

namespace Sandbox.Http;

/// <summary>The <c>/v1/sandbox/dependencies</c> routes.</summary>
/// <remarks>An installation that takes longer than Dify's client waits is answered with 202 and the state so far.</remarks>
public sealed class DependencyEndpoints(DependencyDesk desk, RequestBody body)
{
    public async ValueTask<IResult> ListAsync(HttpContext context, CancellationToken cancellationToken)
    {
        DependencyList list = await desk.ReadAsync(Language(context), cancellationToken).ConfigureAwait(false);
        SetTag(context, list);
        return Answers.Success(list);
    }

    public async ValueTask<IResult> RefreshAsync(HttpContext context, CancellationToken cancellationToken) =>
        AnswerWith(context, await desk.RefreshAsync(Language(context), cancellationToken).ConfigureAwait(false));

    public async ValueTask<IResult> UpdateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        DependencyRequest request = await ReadAsync(context, errors, cancellationToken).ConfigureAwait(false);
        if (errors.Count > 0)
            return Answers.BadRequest(errors.ToString());

        DependencyList list = await desk
            .UpdateAsync(request.Language, request.Added, cancellationToken).ConfigureAwait(false);
        return list.State == InstallState.Installing ? Answers.Accepted(list) : Answers.Success();
    }

    public async ValueTask<IResult> ReplaceAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        DependencyRequest request = await ReadAsync(context, errors, cancellationToken).ConfigureAwait(false);
        if (request.List is null)
            errors.Add("list", "required");
        if (errors.Count > 0)
            return Answers.BadRequest(errors.ToString());

        return AnswerWith(context, await desk.ReplaceAsync(
            Language(context) ?? request.Language, request.List!, ExpectedTag(context), cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<DependencyRequest> ReadAsync(HttpContext context, RequestErrors errors, CancellationToken cancellationToken)
    {
        if (context.Request.HasFormContentType)
        {
            IFormCollection form = await body.ReadFormAsync(context.Request, cancellationToken).ConfigureAwait(false);
            return new DependencyRequest { Language = form["language"], List = form["list"] };
        }

        bool isText = context.Request.ContentType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true;
        return await body.ReadAsync(
            context.Request,
            bytes => isText ? DependencyRequestReader.ReadText(bytes, errors) : DependencyRequestReader.Read(bytes, errors),
            cancellationToken).ConfigureAwait(false);
    }

    private static IResult AnswerWith(HttpContext context, DependencyList list)
    {
        SetTag(context, list);
        return list.State == InstallState.Installing ? Answers.Accepted(list) : Answers.Success(list);
    }

    // Tags are opaque: Azure's come in quotes, others do not.
    private static void SetTag(HttpContext context, DependencyList list)
    {
        if (list.Etag is { } tag)
            context.Response.Headers.ETag = tag.StartsWith('"') ? tag : $"\"{tag}\"";
    }

    private static string? ExpectedTag(HttpContext context)
    {
        string? tag = context.Request.Headers[HeaderNames.IfMatch];
        return string.IsNullOrEmpty(tag) || tag == "*" ? null : tag;
    }

    private static string? Language(HttpContext context) => context.Request.Query["language"];
}
