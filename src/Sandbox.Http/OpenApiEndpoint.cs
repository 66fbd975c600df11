using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs;
using Sandbox.Core.Limits;
using Sandbox.Core.Runs;
using Sandbox.Http.OpenApi;

namespace Sandbox.Http;

/// <summary><c>GET /openapi/v1.json</c>: the table of routes for machines.</summary>
public sealed class OpenApiEndpoint(IOptions<LimitsOptions> limits, IOptions<RunsOptions> runs, IOptions<JobsOptions> jobs)
{
    public const string Path = "/openapi/v1.json";

    // Made when it is asked for first; the start has better to do.
    private byte[]? _document;

    /// <summary>The document; made once, since nothing of it changes while the process lives.</summary>
    public ValueTask<IResult> ReadAsync(SandboxRoutes routes)
    {
        _document ??= new OpenApiDocument(new RequestRules(limits, runs, jobs)).Create(routes.All);
        return ValueTask.FromResult(Results.Bytes(_document, "application/json; charset=utf-8"));
    }
}
