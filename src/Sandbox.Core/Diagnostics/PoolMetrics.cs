using System.Diagnostics.Metrics;

namespace Sandbox.Core.Diagnostics;

/// <summary>Measures how sandboxes are made, and counts what should never become of them.</summary>
internal static class PoolMetrics
{
    /// <summary>Processes of a run that could not be killed.</summary>
    public const string Processes = "processes";

    /// <summary>Files of a run that could not be removed.</summary>
    public const string Files = "files";

    /// <summary>A control group that could not be removed.</summary>
    public const string Group = "cgroup";

    private static readonly Histogram<double> ForkTime = SandboxTelemetry.Meter.CreateHistogram(
        "sandbox.pool.fork",
        "s",
        "From the request for a child to a finished sandbox: fork, or start, and jail.",
        advice: SandboxTelemetry.Durations);

    private static readonly Counter<long> Restarts = SandboxTelemetry.Meter.CreateCounter<long>(
        "sandbox.pool.restarts", "{restart}", "Spawners that ended by themselves and were started again, by pool.");

    private static readonly Dictionary<string, Total> Totals =
        new(StringComparer.Ordinal) { [Processes] = new(), [Files] = new(), [Group] = new() };

    public static void Forked(string runtime, string pool, TimeSpan time) =>
        ForkTime.Record(time.TotalSeconds, new("runtime", runtime), new("pool", pool));

    public static void Restarted(string pool) => Restarts.Add(1, new KeyValuePair<string, object?>("pool", pool));

    /// <summary>A sweep found something that it could not clear away.</summary>
    public static void Leaked(string kind) => Totals[kind].Increment();

    /// <summary>All kinds, zeros too: an alarm needs a series that was there before the first leak.</summary>
    public static IEnumerable<Measurement<long>> Leaks() =>
        Totals.Select(pair => new Measurement<long>(pair.Value.Value, new KeyValuePair<string, object?>("kind", pair.Key)));

    private sealed class Total
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Increment() => Interlocked.Increment(ref _value);
    }
}
