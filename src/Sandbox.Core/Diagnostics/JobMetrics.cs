using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sandbox.Core.Diagnostics;

/// <summary>Counts jobs, and follows one through its delivery.</summary>
internal static class JobMetrics
{
    private static readonly Counter<long> Jobs =
        SandboxTelemetry.Meter.CreateCounter<long>("sandbox.jobs", "{job}", "Jobs that ended, by state.");

    /// <param name="id">The job's.</param>
    /// <param name="traceParent">The trace that it was accepted in: its run belongs there. Null, or none: a trace of its own.</param>
    public static Activity? Begin(string id, string? traceParent)
    {
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out ActivityContext accepted);
        Activity? span = SandboxTelemetry.Source.StartActivity("sandbox.job", ActivityKind.Consumer, accepted);
        span?.SetTag("sandbox.job_id", id);
        return span;
    }

    public static void Ended(string state) => Jobs.Add(1, new KeyValuePair<string, object?>("state", state));
}
