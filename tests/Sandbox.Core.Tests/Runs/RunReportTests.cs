using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Environments;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class RunReportTests
{
    [Fact]
    public void Create_ProgramExited_TellsItsCodeAndFigures()
    {
        RunData data = Create(Endings.Exited(7, "out", "err"));

        Assert.Equal((7, "out", "err", RunOutcome.Exited), (data.ExitCode, data.Stdout, data.Stderr, data.Outcome));
        Assert.Null(data.Signal);
        Assert.Equal(new RunUsage(12.346, 10, 9 << 20, 5, 3), data.Usage);
    }

    [Fact]
    public void Create_Signaled_NamesTheSignalAndHasNoExitCode()
    {
        RunData data = Create(Endings.Signaled(11));

        Assert.Equal((-1, "SIGSEGV"), (data.ExitCode, data.Signal));
    }

    [Fact]
    public void Create_ExitWonTheRaceWithOurKill_TellsOneStory()
    {
        RunData data = Create(Endings.Exited(0, "kept") with { Killed = KillReason.WallTime });

        Assert.Equal((-1, RunOutcome.TimedOut, "kept"), (data.ExitCode, data.Outcome, data.Stdout));
        Assert.Equal("process exited with code -1\nerror: timeout\n", data.Error);
    }

    [Fact]
    public void Create_InvalidUtf8_BecomesReplacementCharacters()
    {
        byte[] output = [(byte)'a', 0xFF, (byte)'b', 0xC3];

        RunData data = Create(Endings.Exited(0) with { Stdout = new CapturedOutput(output) });

        Assert.Equal("a\uFFFDb\uFFFD", data.Stdout);
    }

    [Theory]
    [InlineData("aé", 1)]
    [InlineData("a€", 1)]
    [InlineData("a€", 2)]
    [InlineData("a😀", 3)]
    public void Create_CutInsideACharacter_LeavesItOut(string text, int cut)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);

        RunData data = Create(Endings.Exited(0) with { Stdout = new CapturedOutput(bytes.AsMemory(..^cut), truncated: true) });

        Assert.Equal("a", data.Stdout);
        Assert.True(data.StdoutTruncated);
    }

    [Fact]
    public void Create_CutBetweenCharacters_KeepsAll()
    {
        RunData data = Create(Endings.Exited(0) with { Stdout = Endings.Output("a😀", truncated: true) });

        Assert.Equal("a😀", data.Stdout);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(9, "SIGKILL")]
    [InlineData(31, "SIGSYS")]
    [InlineData(40, "SIG40")]
    public void SignalNames_Number_IsTheKernelsName(int signal, string? name) =>
        Assert.Equal(name, SignalNames.Find(signal));

    [Fact]
    public void Create_CutBetweenSegments_LeavesTheBrokenCharacterOut()
    {
        var segments = new OutputSegments();
        segments.Append(new byte[segments.GetRoom().Length - 1]);
        segments.Append("😀"u8[..3]);

        RunData data = Create(Endings.Exited(0) with { Stdout = new CapturedOutput(segments, true, Task.CompletedTask) });

        Assert.Equal(segments.Length - 3, data.Stdout.Length);
    }

    private static RunData Create(SandboxEnding ending) =>
        RunReport.Create(new string('0', 32), ending, Endings.Limits, TimeSpan.FromMilliseconds(5), []);
}
