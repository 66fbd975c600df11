using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Jobs;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;
using Sandbox.Http;

namespace Sandbox.Functions;

/// <summary>What the worker is made of.</summary>
internal static class WorkerServices
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ApplicationInsights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The house, the telemetry, and the check of the door.</summary>
    public static IServiceCollection AddWorker(
        this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        // Sandboxes first: what AddRuns starts with the host brings packages into them.
        services.AddSandboxing(configuration);
        services.AddStorage(configuration);
        services.AddRuns(configuration);
        services.AddJobs(configuration);
        services.AddSandboxHttp(configuration);
        services.AddSingleton<IValidateOptions<HttpOptions>>(new KeyRequired(environment));
        services.AddSingleton<IStartupFilter, UnreadBodies>();
        services.AddTelemetry(configuration);
        return services;
    }

    /// <summary>
    /// Puts the hosted services that were added after <paramref name="others"/> before all others: sandboxes are warm
    /// before the worker tells the host that it is there, and they go when it has said goodbye.
    /// </summary>
    // Hosted services start in the order of their registration and stop in the opposite one.
    public static void StartFirst(this IServiceCollection services, int others)
    {
        ServiceDescriptor[] ours =
            [.. services.Skip(others).Where(service => service.ServiceType == typeof(IHostedService))];
        for (int i = 0; i < ours.Length; i++)
        {
            services.Remove(ours[i]);
            services.Insert(i, ours[i]);
        }
    }

    private static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        // The defaults tell the host to pass nothing on for this worker any more, its logs included: what is not exported
        // here is nowhere.
        IOpenTelemetryBuilder telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults()
            .WithMetrics(metrics => metrics.AddMeter(SandboxTelemetry.Name))
            .WithTracing(traces => traces.AddSource(SandboxTelemetry.Name));

        // Without an address the exporter would knock at a port of this machine for ever.
        if (!string.IsNullOrEmpty(configuration[OtlpEndpoint]))
            telemetry.UseOtlpExporter();
        if (!string.IsNullOrEmpty(configuration[ApplicationInsights]))
            telemetry.UseAzureMonitorExporter();
    }
}
