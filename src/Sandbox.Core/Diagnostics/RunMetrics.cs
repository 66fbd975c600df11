using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Sandbox.Core.Contracts;
using Sandbox.Core.Network;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Diagnostics;

/// <summary>Counts runs and measures them.</summary>
internal static class RunMetrics
{
    private static readonly Counter<long> Runs =
        SandboxTelemetry.Meter.CreateCounter<long>("sandbox.runs", "{run}", "Runs that ended, by runtime and outcome.");

    private static readonly Counter<long> Failures =
        SandboxTelemetry.Meter.CreateCounter<long>("sandbox.run.failures", "{run}", "Requests whose program was not run, by reason.");

    private static readonly Histogram<double> Duration = SandboxTelemetry.Meter.CreateHistogram(
        "sandbox.run.duration", "s", "From the program's start to the end of its last process.", advice: SandboxTelemetry.Durations);

    private static readonly Histogram<double> QueueWait = SandboxTelemetry.Meter.CreateHistogram(
        "sandbox.run.queue_wait", "s", "Time in the waiting line.", advice: SandboxTelemetry.Durations);

    private static readonly Histogram<double> Start = SandboxTelemetry.Meter.CreateHistogram(
        "sandbox.run.start", "s", "From the request for a sandbox to the program's start.", advice: SandboxTelemetry.Durations);

    private static readonly Counter<double> Cpu =
        SandboxTelemetry.Meter.CreateCounter<double>("sandbox.run.cpu", "s", "CPU time of programs.");

    private static readonly Counter<long> BlockedCalls = SandboxTelemetry.Meter.CreateCounter<long>(
        "sandbox.run.blocked_calls", "{call}", "System calls that were refused, by name.");

    private static readonly Counter<long> Output =
        SandboxTelemetry.Meter.CreateCounter<long>("sandbox.run.output", "By", "Output of programs that was kept.");

    private static readonly Counter<long> Connections = SandboxTelemetry.Meter.CreateCounter<long>(
        "sandbox.network.connections", "{connection}", "TCP connections that programs were given.");

    private static readonly Counter<long> Denied = SandboxTelemetry.Meter.CreateCounter<long>(
        "sandbox.network.denied", "{connection}", "Connections and names that programs were refused, by reason.");

    private static readonly Counter<long> NetworkBytes = SandboxTelemetry.Meter.CreateCounter<long>(
        "sandbox.network.io", "By", "Bytes of programs' connections, by direction.");

    private static readonly Dictionary<EgressVerdict, string> Reasons = Enum.GetValues<EgressVerdict>().ToDictionary(
        verdict => verdict, verdict => JsonSerializer.SerializeToElement(verdict, SandboxJsonContext.Default.EgressVerdict).GetString()!);

    private static readonly Dictionary<RunOutcome, string> Outcomes =
        Enum.GetValues<RunOutcome>().ToDictionary(outcome => outcome, OutcomeNames.Of);

    public static string NameOf(RunOutcome outcome) => Outcomes[outcome];

    public static void Ended(string runtime, RunData data)
    {
        var tags = new TagList { { "runtime", runtime }, { "outcome", NameOf(data.Outcome) } };
        var ofRuntime = new KeyValuePair<string, object?>("runtime", runtime);
        Runs.Add(1, tags);
        Duration.Record(data.Usage.WallMs / 1_000, tags);
        QueueWait.Record(data.Usage.QueuedMs / 1_000);
        Start.Record(data.Usage.StartMs / 1_000, ofRuntime);
        Cpu.Add(data.Usage.CpuMs / 1_000, ofRuntime);
        foreach (BlockedSyscall call in data.BlockedSyscalls)
            BlockedCalls.Add(call.Count, ofRuntime, new("call", CallName(call.Name)));
    }

    public static void Captured(string runtime, SandboxEnding ending)
    {
        var ofRuntime = new KeyValuePair<string, object?>("runtime", runtime);
        Output.Add(ending.Stdout.Bytes.Length + ending.Stderr.Bytes.Length, ofRuntime);
        if (ending.Network is not { } network)
            return;

        // Never where to: addresses and names are the program's choice, each would be a series of its own.
        Connections.Add(network.Connections, ofRuntime);
        foreach (BlockedConnection blocked in ending.BlockedConnections)
            Denied.Add(blocked.Count, ofRuntime, new("reason", Reasons[blocked.Reason]));
        NetworkBytes.Add(network.SentBytes ?? 0, ofRuntime, new("direction", "sent"));
        NetworkBytes.Add(network.ReceivedBytes ?? 0, ofRuntime, new("direction", "received"));
    }

    public static void Failed(string reason) => Failures.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static string NameOf(RunFailure failure) =>
        failure switch
        {
            RunFailure.InvalidRequest => "invalid_request",
            RunFailure.UnsupportedLanguage => "unsupported_language",
            RunFailure.Busy => "busy",
            RunFailure.RunIdInUse => "run_id_in_use",
            RunFailure.StoreFailed => "store_failed",
            _ => "sandbox_failed",
        };

    // A number that is no call is the program's choice: each would be a series of its own, for ever.
    private static string CallName(string name) =>
        name.StartsWith("syscall_", StringComparison.Ordinal) || name.StartsWith("foreign_syscall_", StringComparison.Ordinal)
            ? "other"
            : name;
}
