using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sandbox.Core.Diagnostics.Prometheus;

namespace Sandbox.Core.Diagnostics;

/// <summary>Registers this room.</summary>
public static class DiagnosticsServices
{
    /// <summary>Adds the metrics of the house, and who can read them.</summary>
    public static IServiceCollection AddDiagnostics(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MetricsOptions>()
            .Bind(configuration.GetSection(MetricsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IHostedService, HouseMetrics>();
        services.AddSingleton<PrometheusMetrics>();
        return services;
    }
}
