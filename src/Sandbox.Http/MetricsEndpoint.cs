using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.Core.Diagnostics.Prometheus;

namespace Sandbox.Http;

/// <summary><c>GET /metrics</c>, where <c>Sandbox:Metrics:Enabled</c> is set; not one of the contract's routes.</summary>
internal static class MetricsEndpoint
{
    public static SandboxRoute Route { get; } = new("GET", "/metrics", true, ReadAsync) { IsOfAll = true };

    private static ValueTask<IResult> ReadAsync(HttpContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Results.Text(
            context.RequestServices.GetRequiredService<PrometheusMetrics>().Write(), PrometheusMetrics.MediaType, Encoding.UTF8));
}
