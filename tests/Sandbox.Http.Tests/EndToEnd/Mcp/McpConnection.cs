using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sandbox.Http.Tests.EndToEnd.Mcp;

/// <summary>A client, and what goes with it.</summary>
internal sealed class McpConnection(McpClient client, IAsyncDisposable? server = null) : IAsyncDisposable
{
    public McpClient Client => client;

    public Task<CallToolResult> CallAsync(string tool, params (string Name, object Value)[] arguments) =>
        CallAsync(tool, null, CancellationToken.None, arguments);

    public Task<CallToolResult> CallAsync(
        string tool, IProgress<ProgressNotificationValue>? progress, params (string Name, object Value)[] arguments) =>
        CallAsync(tool, progress, CancellationToken.None, arguments);

    public async Task<CallToolResult> CallAsync(
        string tool,
        IProgress<ProgressNotificationValue>? progress,
        CancellationToken cancellationToken,
        params (string Name, object Value)[] arguments) =>
        await client.CallToolAsync(
            tool, arguments.ToDictionary(item => item.Name, item => (object?)item.Value), progress, cancellationToken: cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
    }
}
