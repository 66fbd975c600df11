using Sandbox.Http.Keys;

namespace Sandbox.Server.Mcp;

/// <summary>Who calls tools.</summary>
/// <param name="Key">Whose key pays.</param>
/// <param name="Request">The HTTP request, or what stands for it in the log.</param>
/// <param name="Client">
/// The client's connection, by which a cancellation that comes in a request of its own finds its call; null where the
/// transport sees to that, or the client has no name.
/// </param>
internal sealed record McpCaller(CallerKey Key, string Request, string? Client)
{
    /// <summary>The one who started the command.</summary>
    public static McpCaller Local { get; } = new(CallerKey.Anybody, "stdio", null);
}
