using System.Text;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

[Collection(RealSandboxes.Name)]
public sealed class SandboxManagerTests(SandboxFixture sandboxes)
{
    [SkippableTheory]
    [InlineData("python3", "print('hello')")]
    [InlineData("nodejs", "console.log('hello')")]
    public async Task Print_Returns_ItsOutput(string language, string code)
    {
        SandboxEnding ending = await sandboxes.RunAsync(language, code);

        Assert.Equal("", Text(ending.Stderr));
        Assert.Equal("hello\n", Text(ending.Stdout));
        Assert.Equal(0, ending.ExitCode);
        Assert.Equal(0, ending.Signal);
        Assert.Equal(KillReason.None, ending.Killed);
        Assert.Empty(ending.BlockedSyscalls);
        Assert.False(ending.StdoutTruncated);
        Assert.InRange(ending.WallTime, TimeSpan.FromMilliseconds(1), SandboxFixture.Limits.WallTime);
        Assert.InRange(ending.CpuTime, TimeSpan.FromMilliseconds(1), SandboxFixture.Limits.CpuTime);
        Assert.InRange(ending.MemoryPeakBytes, 1 << 20, SandboxFixture.Limits.MemoryBytes);
    }

    private static string Text(ReadOnlyMemory<byte> output) => Encoding.UTF8.GetString(output.Span);
}
