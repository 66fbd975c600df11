using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sandbox.Core.Diagnostics;

/// <summary>What metrics and spans are called. Nothing of a program, its output or a key ever goes into either.</summary>
/// <remarks>Without a listener a measurement is a test of a flag, and a span is none at all.</remarks>
public static class SandboxTelemetry
{
    /// <summary>The meter's and the source's name.</summary>
    public const string Name = "Sandbox";

    /// <summary>Bounds of what is measured in seconds: from a warm start, where half a millisecond counts, to the longest run that anybody allows.</summary>
    public static IReadOnlyList<double> DurationBounds { get; } =
        [0.001, 0.002, 0.003, 0.004, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    /// <summary>ASP.NET Core's measurement of requests. Its own bounds begin at 5 ms, where most of ours have ended.</summary>
    public const string RequestDuration = "http.server.request.duration";

    internal static InstrumentAdvice<double> Durations { get; } = new() { HistogramBucketBoundaries = DurationBounds };

    internal static Meter Meter { get; } = new(Name);

    internal static ActivitySource Source { get; } = new(Name);
}
