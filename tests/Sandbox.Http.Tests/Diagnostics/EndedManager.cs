using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Http.Tests.Diagnostics;

/// <summary>Every program writes the same, tries two calls and two connections and exits with 1, without a sandbox.</summary>
internal sealed class EndedManager(string output) : ISandboxManager
{
    public Task<SandboxEnding> RunAsync(SandboxProgram program, ResourceLimits limits, CancellationToken cancellationToken) =>
        Task.FromResult(new SandboxEnding
        {
            Killed = KillReason.None,
            ExitCode = 1,
            Signal = 0,
            OutOfMemoryKills = 0,
            Stdout = new CapturedOutput(Encoding.UTF8.GetBytes(output)),
            Stderr = new CapturedOutput(Encoding.UTF8.GetBytes(output)),
            WallTime = TimeSpan.FromMilliseconds(12),
            CpuTime = TimeSpan.FromMilliseconds(10),
            MemoryPeakBytes = 9 << 20,
            StartTime = TimeSpan.FromMilliseconds(3),
            BlockedSyscalls = [new BlockedSyscall("ptrace", 2), new BlockedSyscall("syscall_99999", 1)],
            BlockedConnections = [new BlockedConnection("10.77.66.55", 8080, EgressVerdict.Private, 2), new BlockedConnection("host.of-program", 53, EgressVerdict.NotAllowed, 1)],
            Network = new NetworkUsage(3, 1000, 20_000),
        });
}
