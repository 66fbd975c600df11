using System.Security.Cryptography;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;
using ModelContextProtocol.Server;
using Sandbox.Http;
using Sandbox.Http.Keys;

namespace Sandbox.Server.Mcp;

/// <summary><c>POST /mcp</c>: the protocol over streamable HTTP, behind the same keys and body limit as the other routes.</summary>
/// <remarks>
/// The server keeps no session. A client of a revision that has sessions is given a name all the same: it comes back with
/// every request, and by it <c>notifications/cancelled</c> finds the call that it means. A client that hangs up cancels too:
/// nothing is kept that it could come back for.
/// </remarks>
internal sealed class McpEndpoint(SandboxRoutes routes, RequestBody body)
{
    public const string Path = "/mcp";

    private const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";

    // The revision that has no sessions any more; revisions are dates.
    private const string WithoutSessions = "2026-07-28";
    private const int SessionBytes = 16;
    private const int MaxSessionLength = 128;

    private static readonly IResult NoJson = Answers.Failure(
        StatusCodes.Status415UnsupportedMediaType, "no such media type on this route");

    /// <summary>Serves it. Call it after <c>MapSandbox</c>.</summary>
    public static void Map(WebApplication app)
    {
        McpEndpoint endpoint = app.Services.GetRequiredService<McpEndpoint>();
        app.MapMcp(Path).Add(builder =>
        {
            RequestDelegate protocol = builder.RequestDelegate!;
            var route = new SandboxRoute("POST", Path, true, (context, _) => endpoint.AnswerAsync(context, protocol));
            builder.Metadata.Add(route);

            // The package's group makes it "/mcp/", which would be its name in metrics and traces.
            ((RouteEndpointBuilder)builder).RoutePattern = RoutePatternFactory.Parse(Path);
            builder.RequestDelegate = context => endpoint.HandleAsync(route, context);
        });
    }

    /// <summary>Binds the handlers of one request to its caller.</summary>
    public static Task ConfigureAsync(HttpContext context, McpServerOptions server, CancellationToken cancellationToken)
    {
        CallerKey key = CallerKey.Of(context);

        // With the key's name: nobody cancels what another's key pays for.
        string? client = null;
        if (context.Items[SessionHeader] is string session)
            client = $"{key.Name} {session}";
        else if (string.CompareOrdinal(context.Request.Headers[VersionHeader].ToString(), WithoutSessions) < 0)
            context.Response.Headers[SessionHeader] = RandomNumberGenerator.GetHexString(2 * SessionBytes, lowercase: true);
        context.RequestServices.GetRequiredService<ToolBox>().Configure(server, new McpCaller(key, context.TraceIdentifier, client));
        return Task.CompletedTask;
    }

    private async Task HandleAsync(SandboxRoute route, HttpContext context)
    {
        IResult answer = await routes.AnswerAsync(route, context).ConfigureAwait(false);
        await answer.ExecuteAsync(context).ConfigureAwait(false);
    }

    private async ValueTask<IResult> AnswerAsync(HttpContext context, RequestDelegate protocol)
    {
        if (!context.Request.HasJsonContentType())
            return NoJson;

        body.Limit(context.Request);
        TakeSession(context);
        try
        {
            await protocol(context).ConfigureAwait(false);

            // The status is the package's as well: 202 for a notification.
            return Results.Empty;
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            throw body.Broken(context.Request, exception);
        }
    }

    // Out of the request's headers: the package serves no sessions, and refuses who has one.
    private static void TakeSession(HttpContext context)
    {
        if (context.Request.Headers.Remove(SessionHeader, out StringValues values)
            && values is [{ Length: > 0 and <= MaxSessionLength } session])
        {
            context.Items[SessionHeader] = session;
        }
    }
}
