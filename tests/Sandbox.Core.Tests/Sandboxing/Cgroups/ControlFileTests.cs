using Sandbox.Core.Sandboxing.Cgroups;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Cgroups;

public sealed class ControlFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("42\n", 42L)]
    [InlineData("9223372036854771712\n", 9223372036854771712L)]
    [InlineData("max\n", null)]
    [InlineData("", null)]
    public void TryReadNumber_Content_IsTheNumberOrNull(string content, long? expected)
    {
        File.WriteAllText(_file, content);
        Assert.Equal(expected, ControlFile.TryReadNumber(_file));
    }

    [Fact]
    public void TryReadKey_SeveralWithOnePrefix_TakesTheWholeKey()
    {
        File.WriteAllText(_file, "oom_kill_disable 1\nunder_oom 0\noom_kill 3\n");

        Assert.Equal(3, ControlFile.TryReadKey(_file, "oom_kill"u8));
        Assert.Null(ControlFile.TryReadKey(_file, "oom"u8));
        Assert.Null(ControlFile.TryReadKey(_file + ".missing", "oom_kill"u8));
    }

    [Fact]
    public void Write_NoSuchFile_SaysWhichAndWhy()
    {
        SystemCallException exception = Assert.Throws<SystemCallException>(() => ControlFile.Write("/nowhere/memory.max", "1"));

        Assert.Equal(LibC.ENOENT, exception.Errno);
        Assert.Contains("/nowhere/memory.max", exception.Message, StringComparison.Ordinal);
    }
}
