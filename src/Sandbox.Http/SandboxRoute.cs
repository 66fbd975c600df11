using Microsoft.AspNetCore.Http;

namespace Sandbox.Http;

/// <summary>One row of the table of routes.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path, as ASP.NET routing and Azure Functions write it.</param>
/// <param name="NeedsKey">Whether the operator's key is asked for.</param>
/// <param name="Handler">What answers.</param>
public sealed record SandboxRoute(
    string Method,
    string Pattern,
    bool NeedsKey,
    Func<HttpContext, CancellationToken, ValueTask<IResult>> Handler)
{
    /// <summary>Whether the caller's key pays for a run.</summary>
    public bool IsRun { get; init; }

    /// <summary>Whether it concerns the whole server: not for keys that have a space of their own.</summary>
    public bool IsOfAll { get; init; }
}
