namespace Sandbox.Core.Diagnostics.Prometheus;

/// <summary>What Prometheus calls a type.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
