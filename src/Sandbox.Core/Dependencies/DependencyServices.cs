using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sandbox.Core.Dependencies;

/// <summary>Registers this room.</summary>
public static class DependencyServices
{
    /// <summary>
    /// Adds lists and installing. Lists are kept in the <see cref="Storage.IBlobStore"/> where one is registered. Call it
    /// after <c>AddSandboxing</c>: packages come into sandboxes that exist.
    /// </summary>
    public static IServiceCollection AddDependencies(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<DependencyOptions>, DependencyOptionsValidator>();
        services.AddOptions<DependencyOptions>()
            .Bind(configuration.GetSection(DependencyOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<InstalledPackages>();
        services.AddSingleton<DependencyCatalog>();
        services.AddSingleton<DependencyDesk>();
        services.AddHostedService<DependencyWatch>();
        return services;
    }
}
