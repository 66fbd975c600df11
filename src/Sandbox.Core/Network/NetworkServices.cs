using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sandbox.Core.Network;

/// <summary>Registers this room.</summary>
public static class NetworkServices
{
    /// <summary>Adds the egress policy; <c>AddSandboxing</c> calls it. Another <see cref="INameResolver"/> may stand before it.</summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<NetworkOptions>, NetworkOptionsValidator>();
        services.AddOptions<NetworkOptions>()
            .Bind(configuration.GetSection(NetworkOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();

        services.TryAddSingleton<INameResolver>(_ => new SystemNameResolver());
        services.AddSingleton(new OwnAddresses([.. OwnAddresses.EndpointVariables.Select(name => configuration[name])]));
        services.AddSingleton(provider => new EgressPolicy(
            provider.GetRequiredService<IOptions<NetworkOptions>>().Value, provider.GetRequiredService<OwnAddresses>()));
        return services;
    }
}
