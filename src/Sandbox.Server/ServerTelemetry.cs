using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sandbox.Core.Diagnostics;

namespace Sandbox.Server;

/// <summary>Sends metrics, traces and logs by OTLP to whom <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names.</summary>
internal static class ServerTelemetry
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Hosting = "Microsoft.AspNetCore.Hosting";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    public static bool IsWanted(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[OtlpEndpoint]);

    // Only called when it is wanted: OpenTelemetry is not even loaded otherwise.
    public static void Add(IServiceCollection services) =>
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("sandbox"))
            .WithMetrics(metrics => metrics
                .AddMeter(SandboxTelemetry.Name, Hosting, Kestrel)
                .AddView(
                    SandboxTelemetry.RequestDuration,
                    new ExplicitBucketHistogramConfiguration { Boundaries = [.. SandboxTelemetry.DurationBounds] }))
            .WithTracing(traces => traces.AddSource(SandboxTelemetry.Name, "Microsoft.AspNetCore"))
            .WithLogging()
            .UseOtlpExporter();
}
