using OpenTelemetry;
using OpenTelemetry.Resources;
using Sandbox.Core.Diagnostics;

namespace Sandbox.Server;

/// <summary>Sends metrics, traces and logs by OTLP to whom <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names.</summary>
internal static class ServerTelemetry
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Hosting = "Microsoft.AspNetCore.Hosting";

    public static bool IsWanted(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[OtlpEndpoint]);

    // Only called when it is wanted: OpenTelemetry is not even loaded otherwise.
    public static void Add(IServiceCollection services) =>
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("sandbox"))
            .WithMetrics(metrics => metrics.AddMeter(SandboxTelemetry.Name, Hosting))
            .WithTracing(traces => traces.AddSource(SandboxTelemetry.Name, "Microsoft.AspNetCore"))
            .WithLogging()
            .UseOtlpExporter();
}
