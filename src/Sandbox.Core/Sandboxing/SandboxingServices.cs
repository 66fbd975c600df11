using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sandbox.Core.Network;
using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing;

/// <summary>Registers this room.</summary>
public static class SandboxingServices
{
    /// <summary>
    /// Adds the sandbox manager and what it needs. The host starts and stops it; a command without a host calls
    /// <see cref="SandboxManager.StartAsync"/> itself.
    /// </summary>
    public static IServiceCollection AddSandboxing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<IsolationOptions>, IsolationOptionsValidator>();
        services.AddOptions<IsolationOptions>().Bind(configuration.GetSection(IsolationOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PoolOptions>, PoolOptionsValidator>();
        services.AddOptions<PoolOptions>().Bind(configuration.GetSection(PoolOptions.Section)).ValidateOnStart();
        services.AddOptions<RuntimeOptions>().Bind(configuration.GetSection(RuntimeOptions.Section)).ValidateOnStart();

        services.AddNetwork(configuration);
        services.AddSingleton<RuntimeCatalog>();
        services.AddSingleton<HostProbe>();
        services.AddSingleton<SandboxManager>();
        services.AddSingleton<ISandboxManager>(provider => provider.GetRequiredService<SandboxManager>());
        services.AddHostedService(provider => provider.GetRequiredService<SandboxManager>());
        return services;
    }
}
