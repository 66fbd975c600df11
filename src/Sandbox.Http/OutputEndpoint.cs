using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Storage;

namespace Sandbox.Http;

/// <summary><c>GET /v1/sandbox/outputs/{name}</c>: outputs over the inline cap, and artifacts.</summary>
/// <param name="logger">Hears of answers that broke off.</param>
/// <param name="store">Null where there is none; every output is missing then.</param>
public sealed partial class OutputEndpoint(ILogger<OutputEndpoint> logger, IBlobStore? store = null)
{
    /// <summary>Before the name.</summary>
    public const string Path = "/v1/sandbox/outputs";

    /// <exception cref="StorageException">The name can be no blob's, or the store failed.</exception>
    public async ValueTask<IResult> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // From the path and not from the route's values, which only one of the doors has.
        context.Request.Path.StartsWithSegments(Path, out PathString rest);
        var name = new BlobName(BlobContainers.Outputs, rest.Value is { Length: > 0 } value ? value[1..] : "");
        name.Check();

        BlobContent? content =
            store is null ? null : await store.OpenAsync(name, cancellationToken).ConfigureAwait(false);
        return content is null
            ? Answers.Failure(StatusCodes.Status404NotFound, "no such output")
            : new BlobResult(content, exception => LogBrokenOff(exception, context.TraceIdentifier));
    }

    [LoggerMessage(3011, LogLevel.Warning, "Request {Request}: the blob store failed while an output was sent.")]
    private partial void LogBrokenOff(Exception exception, string request);
}
