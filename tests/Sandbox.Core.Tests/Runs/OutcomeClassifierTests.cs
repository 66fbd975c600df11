using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class OutcomeClassifierTests
{
    [Theory]
    [InlineData(KillReason.WallTime, RunOutcome.TimedOut)]
    [InlineData(KillReason.CpuTime, RunOutcome.CpuExceeded)]
    [InlineData(KillReason.Memory, RunOutcome.OutOfMemory)]
    [InlineData(KillReason.Output, RunOutcome.OutputExceeded)]
    [InlineData(KillReason.Workspace, RunOutcome.WorkspaceExceeded)]
    [InlineData(KillReason.Network, RunOutcome.NetworkExceeded)]
    [InlineData(KillReason.Processes, RunOutcome.ProcessLimit)]
    [InlineData(KillReason.BlockedSyscalls, RunOutcome.Signaled)]
    [InlineData(KillReason.Cancelled, RunOutcome.Cancelled)]
    public void Classify_KilledByUs_IsOurReason(KillReason reason, RunOutcome outcome) =>
        Assert.Equal(outcome, Classify(Endings.Killed(reason)));

    [Fact]
    public void Classify_KilledByUsAndOutOfMemory_IsOurReason() =>
        Assert.Equal(RunOutcome.TimedOut, Classify(Endings.Killed(KillReason.WallTime) with { OutOfMemoryKills = 1 }));

    [Fact]
    public void Classify_KernelTookAProcessAndASignalEndedTheFirst_IsOutOfMemory() =>
        Assert.Equal(RunOutcome.OutOfMemory, Classify(Endings.Signaled(9) with { OutOfMemoryKills = 1 }));

    [Fact]
    public void Classify_KernelTookAChildAndTheProgramWentOn_IsExited() =>
        Assert.Equal(RunOutcome.Exited, Classify(Endings.Exited(0) with { OutOfMemoryKills = 1 }));

    [Fact]
    public void Classify_AbortWithAFullHeap_IsOutOfMemory() =>
        Assert.Equal(RunOutcome.OutOfMemory, Classify(Endings.Signaled(6) with { HeapReached = true }));

    [Fact]
    public void Classify_AbortWithoutAFullHeap_IsSignaled() =>
        Assert.Equal(RunOutcome.Signaled, Classify(Endings.Signaled(6)));

    [Fact]
    public void Classify_OtherSignalOrExitWithAFullHeap_IsItsOwn()
    {
        Assert.Equal(RunOutcome.Signaled, Classify(Endings.Signaled(11) with { HeapReached = true }));
        Assert.Equal(RunOutcome.Exited, Classify(Endings.Exited(134) with { HeapReached = true }));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(24)]
    [InlineData(31)]
    public void Classify_ProgramSignalsItself_IsSignaled(int signal) =>
        Assert.Equal(RunOutcome.Signaled, Classify(Endings.Signaled(signal)));

    [Theory]
    [InlineData(9)]
    [InlineData(24)]
    public void Classify_SignalAtTheCpuLimit_IsCpuExceeded(int signal) =>
        Assert.Equal(
            RunOutcome.CpuExceeded,
            Classify(Endings.Signaled(signal) with { CpuTime = Endings.Limits.CpuTime }));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(124)]
    [InlineData(137)]
    public void Classify_ExitCodeThatLooksLikeASignal_IsExited(int code) =>
        Assert.Equal(RunOutcome.Exited, Classify(Endings.Exited(code)));

    [Fact]
    public void Classify_FailedWithAFullWorkspace_IsWorkspaceExceeded()
    {
        Assert.Equal(RunOutcome.WorkspaceExceeded, Classify(Endings.Exited(1) with { WorkspaceFull = true }));
        Assert.Equal(RunOutcome.WorkspaceExceeded, Classify(Endings.Signaled(7) with { WorkspaceFull = true }));
    }

    [Fact]
    public void Classify_CopedWithAFullWorkspace_IsExited() =>
        Assert.Equal(RunOutcome.Exited, Classify(Endings.Exited(0) with { WorkspaceFull = true }));

    private static RunOutcome Classify(SandboxEnding ending) => OutcomeClassifier.Classify(ending, Endings.Limits);
}
