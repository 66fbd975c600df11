using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>Says once how a program ended, from what we did and what the kernel said; never from what it printed.</summary>
/// <remarks>
/// The order is the rule, the first that holds decides:
/// <list type="number">
/// <item>We killed it: our reason explains the signal, and also an exit that won the race by a moment; the limit was
/// reached either way.</item>
/// <item>The kernel's out-of-memory killer took a process of it and a signal ended the first one. A program that
/// outlives the death of its child ended by itself.</item>
/// <item>It aborted (SIGABRT) with as much memory in use as its interpreter's heap may have: V8 ends so when its heap is
/// full. What it printed is not looked at, and an abort with less memory stays a signal. CPython does not end then, it raises
/// MemoryError: a program that dies of it exited with 1.</item>
/// <item>It failed and left the workspace without room. A program that coped with that and exited with 0 is none of it.
/// A write to a mapped file then ends in SIGBUS.</item>
/// <item>A signal ended it: the kernel's CPU backstop (RLIMIT_CPU: SIGXCPU, then SIGKILL) if the measured CPU time is
/// indeed at the limit, so that a program which signals itself fools nobody; else a signal that was not ours.</item>
/// <item>It exited; an exit code of 137 is the program's own number and nothing else.</item>
/// </list>
/// </remarks>
public static class OutcomeClassifier
{
    private const int Sigabrt = 6;
    private const int Sigbus = 7;
    private const int Sigxcpu = 24;

    public static RunOutcome Classify(SandboxEnding ending, ResourceLimits limits) =>
        ending switch
        {
            { Killed: not KillReason.None } => OfOurKill(ending.Killed),
            { OutOfMemoryKills: > 0, Signal: > 0 } => RunOutcome.OutOfMemory,
            { HeapReached: true, Signal: Sigabrt } => RunOutcome.OutOfMemory,
            { WorkspaceFull: true, ExitCode: not (null or 0) } or { WorkspaceFull: true, Signal: Sigbus } =>
                RunOutcome.WorkspaceExceeded,
            { Signal: Sigxcpu or SignalNames.Kill } when ending.CpuTime >= limits.CpuTime => RunOutcome.CpuExceeded,
            { Signal: > 0 } => RunOutcome.Signaled,
            _ => RunOutcome.Exited,
        };

    private static RunOutcome OfOurKill(KillReason reason) =>
        reason switch
        {
            KillReason.WallTime => RunOutcome.TimedOut,
            KillReason.CpuTime => RunOutcome.CpuExceeded,
            KillReason.Memory => RunOutcome.OutOfMemory,
            KillReason.Output => RunOutcome.OutputExceeded,
            KillReason.Workspace => RunOutcome.WorkspaceExceeded,
            KillReason.Network => RunOutcome.NetworkExceeded,
            KillReason.Processes => RunOutcome.ProcessLimit,

            // It was ended as a seccomp filter without a listener would have ended it: by a signal.
            KillReason.BlockedSyscalls => RunOutcome.Signaled,
            KillReason.Cancelled => RunOutcome.Cancelled,
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason to kill"),
        };
}
