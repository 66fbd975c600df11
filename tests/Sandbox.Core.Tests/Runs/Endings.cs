using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Tests.Runs;

/// <summary>Endings as a kernel would report them.</summary>
internal static class Endings
{
    public static readonly ResourceLimits Limits = ResourceLimits.Create(null, new LimitsOptions());

    public static SandboxEnding Exited(int code, string stdout = "", string stderr = "") => new()
    {
        Killed = KillReason.None,
        ExitCode = code,
        Signal = 0,
        OutOfMemoryKills = 0,
        Stdout = Output(stdout),
        Stderr = Output(stderr),
        WallTime = TimeSpan.FromMilliseconds(12.3456789),
        CpuTime = TimeSpan.FromMilliseconds(10),
        MemoryPeakBytes = 9 << 20,
        StartTime = TimeSpan.FromMilliseconds(3),
        BlockedSyscalls = [],
    };

    public static CapturedOutput Output(string text, bool truncated = false) =>
        new(System.Text.Encoding.UTF8.GetBytes(text), truncated);

    public static SandboxEnding Signaled(int signal) => Exited(0) with { ExitCode = null, Signal = signal };

    public static SandboxEnding Killed(KillReason reason) => Signaled(9) with { Killed = reason };
}
