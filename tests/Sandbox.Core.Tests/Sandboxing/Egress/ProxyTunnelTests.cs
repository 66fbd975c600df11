using System.Net;
using System.Net.Sockets;
using System.Text;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Egress;

/// <summary>The conversation with a proxy, byte by byte.</summary>
public sealed class ProxyTunnelTests : IDisposable
{
    // LibC's are no constants.
    private const int ConnectionRefused = 111;
    private const int AccessDenied = 13;

    private static readonly IPEndPoint Target = new(IPAddress.Parse("93.184.216.34"), 443);
    private static readonly IPEndPoint Target6 = new(IPAddress.Parse("2606:2800:220::34"), 443);

    private readonly Socket _proxy;
    private readonly FileDescriptor _ours;

    public ProxyTunnelTests()
    {
        (_ours, FileDescriptor theirs) = StreamSockets.CreatePair();
        _proxy = new Socket(new SafeSocketHandle(theirs.Value, ownsHandle: true));
    }

    public void Dispose()
    {
        _ours.Dispose();
        _proxy.Dispose();
    }

    [Theory]
    [InlineData("http://proxy", "example.org", "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n")]
    [InlineData("http://proxy", null, "CONNECT 93.184.216.34:443 HTTP/1.1\r\nHost: 93.184.216.34:443\r\n\r\n")]
    [InlineData("http://me:s%40crt@proxy", "example.org", "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\nProxy-Authorization: Basic bWU6c0BjcnQ=\r\n\r\n")]
    public void Http_Asked_SaysTheNameAndTheCredentials(string proxy, string? host, string request)
    {
        ProxyTunnel tunnel = Create(proxy, Target, host);

        Assert.Equal(LibC.EINPROGRESS, tunnel.Advance(_ours));
        Assert.Equal(request, Encoding.ASCII.GetString(Heard()));
    }

    [Fact]
    public void Http_Inet6Address_IsInBrackets()
    {
        ProxyTunnel tunnel = Create("http://proxy", Target6, null);

        tunnel.Advance(_ours);

        Assert.StartsWith("CONNECT [2606:2800:220::34]:443 HTTP/1.1\r\n", Encoding.ASCII.GetString(Heard()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 Connection established\r\n\r\n", 0)]
    [InlineData("HTTP/1.0 200\r\nVia: x\r\nX: y\r\n\r\n", 0)]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", ConnectionRefused)]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", ConnectionRefused)]
    [InlineData("SSH-2.0-x\r\n\r\n", ConnectionRefused)]
    public void Http_Answered_TakesTwoHundredsOnly(string answer, int errno)
    {
        ProxyTunnel tunnel = Create("http://proxy", Target, "example.org");
        tunnel.Advance(_ours);

        Say(Encoding.ASCII.GetBytes(answer));

        Assert.Equal(errno, tunnel.Advance(_ours));
    }

    [Fact]
    public void Http_BytesBehindTheAnswer_AreLeftToTheProgram()
    {
        ProxyTunnel tunnel = Create("http://proxy", Target, "example.org");
        tunnel.Advance(_ours);

        Say("HTTP/1.1 200 OK\r\n\r\nhello"u8);

        Assert.Equal(0, tunnel.Advance(_ours));
        Assert.Equal("hello", Encoding.ASCII.GetString(Left()));
    }

    [Fact]
    public void Http_AnswerInPieces_IsWaitedFor()
    {
        ProxyTunnel tunnel = Create("http://proxy", Target, "example.org");
        tunnel.Advance(_ours);
        foreach (byte part in "HTTP/1.1 200 OK\r\n\r"u8.ToArray())
        {
            Say([part]);
            Assert.Equal(LibC.EINPROGRESS, tunnel.Advance(_ours));
        }

        Say("\n"u8);
        Assert.Equal(0, tunnel.Advance(_ours));
    }

    [Fact]
    public void Http_HeadersWithoutEnd_AreNotReadForEver()
    {
        ProxyTunnel tunnel = Create("http://proxy", Target, "example.org");
        tunnel.Advance(_ours);

        Say(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + new string('x', 8000)));

        Assert.Equal(LibC.ECONNREFUSED, tunnel.Advance(_ours));
    }

    [Theory]
    [InlineData("http://proxy")]
    [InlineData("socks5://proxy")]
    public void Any_ClosedByTheProxy_IsRefused(string proxy)
    {
        ProxyTunnel tunnel = Create(proxy, Target, "example.org");
        tunnel.Advance(_ours);

        _proxy.Shutdown(SocketShutdown.Both);

        Assert.Equal(LibC.ECONNREFUSED, tunnel.Advance(_ours));
    }

    [Fact]
    public void Socks_WithName_LeavesTheNameToTheProxy()
    {
        ProxyTunnel tunnel = Create("socks5://proxy", Target, "a.b");
        tunnel.Advance(_ours);
        Assert.Equal([5, 1, 0], Heard());

        Say([5, 0]);
        Assert.Equal(LibC.EINPROGRESS, tunnel.Advance(_ours));
        Assert.Equal([5, 1, 0, 3, 3, (byte)'a', (byte)'.', (byte)'b', 1, 187], Heard());

        Say([5, 0, 0, 3, 2, (byte)'x', (byte)'y', 0, 1, (byte)'!']);
        Assert.Equal(0, tunnel.Advance(_ours));
        Assert.Equal("!", Encoding.ASCII.GetString(Left()));
    }

    [Fact]
    public void Socks_WithCredentials_SaysThem()
    {
        ProxyTunnel tunnel = Create("socks5://me:pw@proxy", Target, null);
        tunnel.Advance(_ours);
        Assert.Equal([5, 1, 2], Heard());

        Say([5, 2]);
        tunnel.Advance(_ours);
        Assert.Equal([1, 2, (byte)'m', (byte)'e', 2, (byte)'p', (byte)'w'], Heard());

        Say([1, 0]);
        tunnel.Advance(_ours);
        Assert.Equal([5, 1, 0, 1, 93, 184, 216, 34, 1, 187], Heard());

        Say([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(0, tunnel.Advance(_ours));
    }

    [Theory]
    [InlineData("socks5://proxy", new byte[] { 5, 2 }, AccessDenied)] // it wants credentials, there are none
    [InlineData("socks5://proxy", new byte[] { 5, 255 }, AccessDenied)]
    [InlineData("socks5://proxy", new byte[] { 4, 0 }, ConnectionRefused)]
    public void Socks_MethodThatWeHaveNot_IsRefused(string proxy, byte[] answer, int errno)
    {
        ProxyTunnel tunnel = Create(proxy, Target, "example.org");
        tunnel.Advance(_ours);

        Say(answer);

        Assert.Equal(errno, tunnel.Advance(_ours));
    }

    [Fact]
    public void Socks_WrongCredentials_IsRefused()
    {
        ProxyTunnel tunnel = Create("socks5://me:pw@proxy", Target, null);
        tunnel.Advance(_ours);
        Say([5, 2]);
        tunnel.Advance(_ours);

        Say([1, 1]);

        Assert.Equal(LibC.EACCES, tunnel.Advance(_ours));
    }

    [Fact]
    public void Socks_NotAllowedByItsRules_IsRefused()
    {
        ProxyTunnel tunnel = Create("socks5://proxy", Target, "example.org");
        tunnel.Advance(_ours);
        Say([5, 0]);
        tunnel.Advance(_ours);

        Say([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]);

        Assert.Equal(LibC.ECONNREFUSED, tunnel.Advance(_ours));
    }

    private static ProxyTunnel Create(string proxy, IPEndPoint target, string? host)
    {
        Assert.True(ProxyAddress.TryParse(proxy, out ProxyAddress? address));
        return new ProxyTunnel(address!, new EgressTarget(EgressVerdict.Allowed, target, host));
    }

    private void Say(ReadOnlySpan<byte> bytes) => Assert.Equal(bytes.Length, _proxy.Send(bytes));

    /// <summary>What the proxy was told since the last time.</summary>
    private byte[] Heard()
    {
        byte[] buffer = new byte[4096];
        return _proxy.Available == 0 ? [] : buffer[.._proxy.Receive(buffer)];
    }

    /// <summary>What is for the program.</summary>
    private unsafe byte[] Left()
    {
        byte* buffer = stackalloc byte[64];
        long count = (long)LibC.recv(_ours.Value, buffer, 64, LibC.MSG_DONTWAIT);
        return [.. new ReadOnlySpan<byte>(buffer, (int)Math.Max(0, count))];
    }
}
