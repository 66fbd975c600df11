using System.Net;
using Microsoft.Extensions.Options;
using Sandbox.Http;
using Sandbox.Http.Keys;
using Sandbox.Server.Mcp;

namespace Sandbox.Server.Browsers;

/// <summary>
/// Keeps pages that somebody looks at from a server on their machine that asks for no key, and from <c>/mcp</c>, whose
/// specification asks for it, in any case.
/// </summary>
/// <remarks>
/// A page that posts says so in <c>Origin</c>. One whose own name was let point to 127.0.0.1 reads without saying it, but
/// <c>Host</c> has that name then, and no address.
/// </remarks>
internal sealed class BrowserGuard(ApiKeys keys, IOptions<ServerOptions> options)
{
    private static readonly IResult Forbidden = Answers.Failure(
        StatusCodes.Status403Forbidden,
        "pages of this origin are not let in; Sandbox:Server:AllowedOrigins names those that are, and a server with a key asks for the key instead");

    private static readonly IResult NoSuchHost = Answers.Failure(
        StatusCodes.Status403Forbidden,
        "a server without a key is called by its address or as localhost; set a key, or name the origin in Sandbox:Server:AllowedOrigins");

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Refuse(context) is { } refusal)
            await refusal.ExecuteAsync(context).ConfigureAwait(false);
        else
            await next(context).ConfigureAwait(false);
    }

    private IResult? Refuse(HttpContext context)
    {
        SandboxRoute? route = context.GetEndpoint()?.Metadata.GetMetadata<SandboxRoute>();
        if (route is not { NeedsKey: true } || !(keys.AreNone || route.Pattern == McpEndpoint.Path))
            return null;
        if (!AllowsOrigin(context))
            return Forbidden;
        return keys.AreNone && !AllowsHost(context.Request.Host.Host) ? NoSuchHost : null;
    }

    private bool AllowsOrigin(HttpContext context) =>
        context.Request.Headers.Origin switch
        {
            [] => true,
            [{ } origin] => OriginRule.Allows(
                origin, context.Connection.LocalIpAddress, context.Connection.LocalPort, options.Value.AllowedOrigins),
            _ => false,
        };

    private bool AllowsHost(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _)
        || options.Value.AllowedOrigins.Any(
            origin => Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Host.Equals(host, StringComparison.OrdinalIgnoreCase));
}
