using System.CommandLine;
using System.Runtime.InteropServices;
using ModelContextProtocol.Server;
using Sandbox.Server.Mcp;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox mcp</c>: tools for the AI agent that started it, over standard input and output.</summary>
/// <remarks>
/// The whole house without its HTTP door, from its start until standard input ends or a signal comes. Standard output is the
/// protocol's alone; the log goes to standard error.
/// </remarks>
internal static class McpCommand
{
    // Of a link no client shows the picture, and nobody shares the server's memory: more comes with the answer than over HTTP.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Sandbox:Runs:MaxInlineArtifactBytes"] = "1048576",
        ["Sandbox:Runs:MaxInlineArtifactsBytes"] = "4194304",
    };

    public static Command Create()
    {
        var command = new Command("mcp", "Serve AI agents (MCP) over standard input and output until the input ends.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        ServiceProvider services = LocalServices.Create(
            onlyOneProgram: false, defaults: Defaults, configure: McpServices.AddTools);
        await using (services.ConfigureAwait(false))
        {
            IHostedService[] parts = [.. services.GetServices<IHostedService>()];
            try
            {
                foreach (IHostedService part in parts)
                    await part.StartAsync(stop.Token).ConfigureAwait(false);
                await ServeAsync(services, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The input's end and a signal are ends as they should be.
            }
            finally
            {
                foreach (IHostedService part in parts.Reverse())
                    await part.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return ExitCodes.Success;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task ServeAsync(ServiceProvider services, CancellationTokenSource stop)
    {
        var options = new McpServerOptions();
        services.GetRequiredService<ToolBox>().Configure(options, McpCaller.Local);
        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        var input = new EndingStream(Console.OpenStandardInput(), stop);
        var transport = new StreamServerTransport(input, Console.OpenStandardOutput(), options.ServerInfo!.Name, loggers);
        await using (transport.ConfigureAwait(false))
        {
            McpServer server = McpServer.Create(transport, options, loggers, services);
            await using (server.ConfigureAwait(false))
                await server.RunAsync(stop.Token).ConfigureAwait(false);
        }
    }
}
