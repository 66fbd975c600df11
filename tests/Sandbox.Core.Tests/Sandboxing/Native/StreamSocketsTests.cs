using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandbox.Core.Sandboxing.Native;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Native;

public sealed class StreamSocketsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryCreateInetPair_OneEndClosedAfterTheOther_KeepsNoPortFromOthers(bool oursFirst)
    {
        (FileDescriptor ours, FileDescriptor theirs) = StreamSockets.TryCreateInetPair()!.Value;
        int[] ports = [PortOf(ours), PortOf(theirs)];

        (oursFirst ? ours : theirs).Dispose();
        (oursFirst ? theirs : ours).Dispose();

        Assert.DoesNotContain(ports, port => Known().Contains(port));
    }

    private static int PortOf(FileDescriptor socket)
    {
        using var borrowed = new SafeSocketHandle(socket.Value, ownsHandle: false);
        using var known = new Socket(borrowed);
        return ((IPEndPoint)known.LocalEndPoint!).Port;
    }

    // Every TCP socket of this network, those included that the kernel remembers only.
    private static HashSet<int> Known() =>
    [
        .. File.ReadLines("/proc/self/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Split(':')[1])
            .Select(port => int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
    ];
}
