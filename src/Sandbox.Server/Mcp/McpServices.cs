using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace Sandbox.Server.Mcp;

/// <summary>Registers this room.</summary>
internal static class McpServices
{
    /// <summary>Whether <c>/mcp</c> is served; the package is not even loaded otherwise.</summary>
    // Asked before the options can be read; what is no truth value is complained of with them.
    public static bool IsWanted(IConfiguration configuration) =>
        bool.TryParse(configuration[$"{McpOptions.Section}:{nameof(McpOptions.Enabled)}"], out bool enabled) && enabled;

    /// <summary>Adds the options alone.</summary>
    public static void AddOptions(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<McpOptions>, McpOptionsValidator>();
        services.AddOptions<McpOptions>()
            .Bind(configuration.GetSection(McpOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
    }

    /// <summary>Adds the tools.</summary>
    public static void AddTools(IServiceCollection services)
    {
        // It logs what clients do wrong, with a stack trace; what we do wrong is told by ToolBox.
        services.AddLogging(logging => logging.AddFilter("ModelContextProtocol", LogLevel.Critical));
        services.AddSingleton<ToolCatalog>();
        services.AddSingleton<OutputResources>();
        services.AddSingleton<LiveCalls>();
        services.AddSingleton<ToolBox>();
    }

    /// <summary>Adds the tools and the transport.</summary>
    public static void AddHttp(IServiceCollection services)
    {
        AddTools(services);
        services.AddSingleton<McpEndpoint>();
        services.AddMcpServer().WithHttpTransport(transport =>
        {
            // Any instance behind a load balancer answers any request, and nothing is kept for a client that is gone.
            transport.SessionMode = HttpServerSessionMode.Stateless;
            transport.ConfigureSessionOptions = McpEndpoint.ConfigureAsync;
        });
    }
}
