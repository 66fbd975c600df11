using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class DifyErrorTextTests
{
    [Fact]
    public void Create_ExitCodeZero_IsEmptyWhateverStderrSays() =>
        Assert.Equal("", DifyErrorText.Create(RunOutcome.Exited, 0, true, "a warning\n"));

    [Fact]
    public void Create_ProgramFailed_IsTheExitAndStderr() =>
        Assert.Equal(
            "process exited with code 3\nboom\n", DifyErrorText.Create(RunOutcome.Exited, 3, false, "boom\n"));

    [Fact]
    public void Create_TimedOut_SaysTimeoutBeforeStderr() =>
        Assert.Equal(
            "process exited with code -1\nerror: timeout\nlast words",
            DifyErrorText.Create(RunOutcome.TimedOut, -1, false, "last words"));

    [Theory]
    [InlineData(RunOutcome.Exited, 1)]
    [InlineData(RunOutcome.Signaled, -1)]
    public void Create_FailedAfterABlockedCall_SaysNotPermitted(RunOutcome outcome, int exitCode) =>
        Assert.Equal(
            $"process exited with code {exitCode}\nerror: operation not permitted\n",
            DifyErrorText.Create(outcome, exitCode, true, ""));

    [Fact]
    public void Create_TimedOutAfterABlockedCall_SaysTimeoutOnly() =>
        Assert.DoesNotContain(
            "permitted", DifyErrorText.Create(RunOutcome.TimedOut, -1, true, ""), StringComparison.Ordinal);

    [Theory]
    [InlineData(RunOutcome.OutOfMemory, "error: out of memory\n")]
    [InlineData(RunOutcome.OutputExceeded, "error: output limit exceeded\n")]
    [InlineData(RunOutcome.WorkspaceExceeded, "error: workspace limit exceeded\n")]
    [InlineData(RunOutcome.NetworkExceeded, "error: network limit exceeded\n")]
    [InlineData(RunOutcome.ProcessLimit, "error: process limit exceeded\n")]
    public void Create_OtherLimit_IsNamed(RunOutcome outcome, string message) =>
        Assert.Equal($"process exited with code -1\n{message}", DifyErrorText.Create(outcome, -1, false, ""));
}
