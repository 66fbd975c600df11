using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sandbox.Core.Diagnostics;

/// <summary>What metrics and spans are called. Nothing of a program, its output or a key ever goes into either.</summary>
/// <remarks>Without a listener a measurement is a test of a flag, and a span is none at all.</remarks>
public static class SandboxTelemetry
{
    /// <summary>The meter's and the source's name.</summary>
    public const string Name = "Sandbox";

    internal static Meter Meter { get; } = new(Name);

    internal static ActivitySource Source { get; } = new(Name);
}
