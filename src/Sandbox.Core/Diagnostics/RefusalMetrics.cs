using System.Diagnostics.Metrics;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Diagnostics;

/// <summary>Counts whom the house sent away although their requests were right.</summary>
public static class RefusalMetrics
{
    private static readonly Counter<long> Refusals = SandboxTelemetry.Meter.CreateCounter<long>(
        "sandbox.refusals", "{request}", "Requests that were sent away to come again later, by reason and key.");

    /// <summary>A run that got no place.</summary>
    public static void Refused(BusyReason reason, string caller) => Refused(NameOf(reason), caller);

    /// <summary>A door's own reason.</summary>
    /// <param name="reason">One of a few words.</param>
    /// <param name="caller">The key's name.</param>
    public static void Refused(string reason, string caller) =>
        Refusals.Add(1, new KeyValuePair<string, object?>("reason", reason), new("key", caller));

    private static string NameOf(BusyReason reason) =>
        reason switch
        {
            BusyReason.LineFull => "line_full",
            BusyReason.Displaced => "displaced",
            BusyReason.LineTooSlow => "line_too_slow",
            _ => "waited_too_long",
        };
}
