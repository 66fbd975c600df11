using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

public sealed class SyscallNamesTests
{
    private readonly SyscallNames _names = new("0 read\n59 execve\nnonsense\n");

    [Fact]
    public void NameOf_KnownNumber_IsItsName() => Assert.Equal("read", _names.NameOf(0));

    [Theory]
    [InlineData(999_999, "syscall_999999")]
    [InlineData(-1, "syscall_-1")]
    public void NameOf_UnknownNumber_IsTheNumber(int number, string expected)
    {
        Assert.Equal(expected, _names.NameOf(number));
        Assert.False(_names.IsKnown(number));
    }

    [SkippableFact]
    public async Task OfTheLauncher_HasTheCallsWeNeed()
    {
        var names = new SyscallNames(await NativeParts.AskLauncherAsync("syscalls"));

        Assert.True(names.Execve >= 0);
        Assert.True(names.Contains("openat"));
        Assert.True(names.Count > 300);
    }
}
