using System.Diagnostics;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Diagnostics;

/// <summary>The spans of a run: one for the whole and one for each stage, <c>admit</c>, <c>start</c>, <c>run</c> and <c>report</c>.</summary>
internal static class RunSpans
{
    public const string Whole = "sandbox.run";
    public const string Admit = "admit";
    public const string Start = "start";
    public const string Run = "run";
    public const string Report = "report";

    /// <summary>Null when nobody listens.</summary>
    public static Activity? Begin(string stage) => SandboxTelemetry.Source.StartActivity(stage);

    /// <summary>The two stages that the kernel's side measured, told when they are over.</summary>
    public static void Ran(SandboxEnding ending)
    {
        if (!SandboxTelemetry.Source.HasListeners())
            return;

        DateTimeOffset ended = DateTimeOffset.UtcNow;
        DateTimeOffset began = ended - ending.WallTime;
        Add(Start, began - ending.StartTime, began);
        Add(Run, began, ended);
    }

    private static void Add(string stage, DateTimeOffset from, DateTimeOffset to)
    {
        using Activity? activity = SandboxTelemetry.Source.StartActivity(
            ActivityKind.Internal, startTime: from, name: stage);
        activity?.SetEndTime(to.UtcDateTime);
    }
}
