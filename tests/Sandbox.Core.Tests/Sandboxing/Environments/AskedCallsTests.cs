using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Environments;

public sealed class AskedCallsTests
{
    private const int Open = 2;
    private const int Mmap = 9;
    private const int Kill = 62;
    private const int GetPriority = 140;
    private static readonly SyscallNames Names = new("2 open\n9 mmap\n59 execve\n62 kill\n140 getpriority\n234 tgkill\n");
    private static readonly uint Own = LibC.geteuid();

    [Fact]
    public void Decide_ProcessOfTheUid_IsAllowed() =>
        Assert.Equal(0, new AskedCalls(Names, Own, null).Decide(Call(Kill, Environment.ProcessId)));

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Decide_NoSuchProcess_SaysSo(int pid) =>
        Assert.Equal(LibC.ESRCH, new AskedCalls(Names, Own, null).Decide(Call(Kill, pid)));

    [Fact]
    public void Decide_ProcessOfSomebodyElse_SaysThereIsNone() =>
        Assert.Equal(LibC.ESRCH, new AskedCalls(Names, Own + 1, null).Decide(Call(Kill, Environment.ProcessId)));

    [Fact]
    public void Decide_PriorityOfAUser_SaysThereIsNone() =>
        Assert.Equal(LibC.ESRCH, new AskedCalls(Names, Own, null).Decide(Call(GetPriority, 2, (ulong)Environment.ProcessId)));

    [Fact]
    public void Decide_OwnProcessNumbers_AllowsAll() =>
        Assert.Equal(0, new AskedCalls(Names, null, null).Decide(Call(Kill, int.MaxValue)));

    [Fact]
    public void Decide_SharedMemoryBeyondItsShare_IsRefused()
    {
        var calls = new AskedCalls(Names, null, 64 << 10);

        Assert.Equal(0, calls.Decide(Call(Mmap, 0, 32 << 10)));
        Assert.Equal(LibC.ENOMEM, calls.Decide(Call(Mmap, 0, ulong.MaxValue)));
        Assert.Equal(0, calls.Decide(Call(Mmap, 0, 32 << 10)));
        Assert.Equal(LibC.ENOMEM, calls.Decide(Call(Mmap, 0, 1)));
    }

    [Fact]
    public void Decide_AnotherCall_IsNotAsked() => Assert.Null(new AskedCalls(Names, Own, null).Decide(Call(Open, 0)));

    private static unsafe SeccompNotification Call(int number, int first, ulong second = 0)
    {
        var call = new SeccompNotification { Number = number };
        call.Arguments[0] = unchecked((ulong)(uint)first);
        call.Arguments[1] = second;
        return call;
    }
}
