using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using Sandbox.Core.Network;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Network;

public sealed class OwnAddressesTests
{
    private const int NewNetwork = 0x4000_0000; // CLONE_NEWNET

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("1.1.1.1", false)]
    [InlineData("2606:4700::1111", false)]
    public void Contains_Address_AsTheKernelRoutesIt(string address, bool own) =>
        Assert.Equal(own, new OwnAddresses().Contains(IPAddress.Parse(address)));

    [SkippableFact]
    public void Contains_AddressThatTheMachineHasGotAMomentAgo_IsItsOwn() => InNetworkOfItsOwn(() =>
    {
        var own = new OwnAddresses();
        string[] addresses = ["93.184.216.1", "93.184.216.77", "2606:2800:220::1"];
        Assert.DoesNotContain(addresses, address => own.Contains(IPAddress.Parse(address)));

        Ip("link", "set", "lo", "up");
        // The second of a network connects from the first, so that no connection shows it.
        foreach (string address in (string[])["93.184.216.1/24", "93.184.216.77/24", "2606:2800:220::1/64"])
            Ip("addr", "add", address, "dev", "lo");

        Assert.All(addresses, address => Assert.True(own.Contains(IPAddress.Parse(address)), address));
    });

    [SkippableFact]
    public void Contains_RangeThatIsRoutedToTheMachine_IsItsOwnWithoutAnInterfaceThatHasIt() => InNetworkOfItsOwn(() =>
    {
        var own = new OwnAddresses();
        Ip("link", "set", "lo", "up");
        Ip("route", "add", "local", "93.184.218.0/24", "dev", "lo");

        Assert.True(own.Contains(IPAddress.Parse("93.184.218.5")));
        Assert.False(own.Contains(IPAddress.Parse("93.184.219.5")));
    });

    // A thread that never comes back from there.
    private static void InNetworkOfItsOwn(Action action)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root has a network namespace of its own");
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, LibC.unshare(NewNetwork));
                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is Win32Exception)
            Skip.If(true, "ip is not installed: apt-get install iproute2");
        else if (failure is not null)
            throw new InvalidOperationException("in the namespace", failure);
    }

    // It inherits the thread's network.
    private static void Ip(params string[] arguments)
    {
        using Process process = Process.Start("ip", arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
