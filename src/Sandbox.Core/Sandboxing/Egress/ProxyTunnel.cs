using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>
/// The conversation with the operator's proxy before a program gets the connection: HTTP's CONNECT (RFC 9110, 9.3.6), or
/// SOCKS 5 (RFC 1928, RFC 1929). Reads not a byte more than the proxy's own answer.
/// </summary>
internal sealed class ProxyTunnel
{
    private const int MostBytes = 4096;
    private const byte Version5 = 5;
    private const byte NoCredentials = 0;
    private const byte WithCredentials = 2;

    private readonly ProxyAddress _proxy;
    private readonly EgressTarget _target;
    private readonly byte[] _buffer = new byte[MostBytes];
    private int _length;
    private int _wanted;
    private Func<int>? _next;
    private byte[]? _request;

    public ProxyTunnel(ProxyAddress proxy, EgressTarget target)
    {
        (_proxy, _target) = (proxy, target);
        if (proxy.Socks)
        {
            byte method = proxy.User is null ? NoCredentials : WithCredentials;
            Say([Version5, 1, method], 2, OnMethod);
        }
        else
        {
            Say(CreateConnect(), 0, OnHeaders);
        }
    }

    /// <summary>Where the proxy is, now; null when its name has no address. Never fails.</summary>
    public static async Task<IPEndPoint?> FindAsync(ProxyAddress proxy)
    {
        // The resolver may block for a moment before it is asynchronous.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            string host = proxy.Host.Trim('[', ']');
            IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(host).ConfigureAwait(false);
            return addresses.Length == 0 ? null : new IPEndPoint(addresses[0], proxy.Port);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Goes on as far as it can. Returns 0 when the tunnel stands, EINPROGRESS, or why there is none.</summary>
    public unsafe int Advance(FileDescriptor socket)
    {
        while (true)
        {
            if (_request is { } request)
            {
                // The first bytes of a connection, or a few after an answer: there is room.
                fixed (byte* start = request)
                {
                    if ((long)LibC.send(socket.Value, start, request.Length, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL) != request.Length)
                        return LibC.ECONNREFUSED;
                }

                _request = null;
            }

            // One byte at a time where the end is not known before: what follows it is the program's.
            int room = _wanted == 0 ? 1 : _wanted - _length;
            if (_length + room > _buffer.Length)
                return LibC.ECONNREFUSED;

            long count;
            fixed (byte* start = _buffer)
                count = (long)LibC.recv(socket.Value, start + _length, room, LibC.MSG_DONTWAIT);
            if (count < 0 && (LibC.errno == LibC.EAGAIN || LibC.errno == LibC.EINTR))
                return LibC.EINPROGRESS;
            if (count <= 0)
                return LibC.ECONNREFUSED;

            _length += (int)count;
            if (_wanted != 0 && _length < _wanted)
                continue;

            int result = _next!();
            if (result != LibC.EINPROGRESS)
                return result;
        }
    }

    private void Say(byte[]? request, int wanted, Func<int> next)
    {
        (_request, _wanted, _next) = (request, wanted, next);
        _length = 0;
    }

    private string TargetHost => _target.Host ?? _target.EndPoint.Address.ToString();

    private byte[] CreateConnect()
    {
        string host = _target.Host is null && _target.EndPoint.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{TargetHost}]" : TargetHost;
        string authority = string.Create(CultureInfo.InvariantCulture, $"{host}:{_target.EndPoint.Port}");
        string credentials = _proxy.User is null
            ? ""
            : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_proxy.User}:{_proxy.Password}"))}\r\n";
        return Encoding.ASCII.GetBytes($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{credentials}\r\n");
    }

    private int OnHeaders()
    {
        ReadOnlySpan<byte> answer = _buffer.AsSpan(0, _length);
        if (!answer.EndsWith("\r\n\r\n"u8))
            return LibC.EINPROGRESS;

        // "HTTP/1.1 200 ...": any 2xx means that the tunnel stands.
        return answer.Length > 12 && answer.StartsWith("HTTP/1."u8) && answer[8] == ' ' && answer[9] == '2' ? 0 : LibC.ECONNREFUSED;
    }

    private int OnMethod()
    {
        if (_buffer[0] != Version5)
            return LibC.ECONNREFUSED;
        if (_buffer[1] == NoCredentials)
            return AskForConnection();
        if (_buffer[1] != WithCredentials || _proxy.User is null)
            return LibC.EACCES;

        byte[] user = Encoding.UTF8.GetBytes(_proxy.User);
        byte[] password = Encoding.UTF8.GetBytes(_proxy.Password);
        Say([1, (byte)user.Length, .. user, (byte)password.Length, .. password], 2, OnCredentials);
        return LibC.EINPROGRESS;
    }

    private int OnCredentials() => _buffer[1] == 0 ? AskForConnection() : LibC.EACCES;

    private int AskForConnection()
    {
        byte[] address = _target.EndPoint.Address.GetAddressBytes();
        byte[] name = Encoding.ASCII.GetBytes(_target.Host ?? "");
        byte[] host = name.Length > 0 ? [3, (byte)name.Length, .. name] : [(byte)(address.Length == 4 ? 1 : 4), .. address];
        int port = _target.EndPoint.Port;
        Say([Version5, 1, 0, .. host, (byte)(port >> 8), (byte)port], 5, OnReply);
        return LibC.EINPROGRESS;
    }

    // What the proxy bound is of no use, but it has to be read: its kind tells how much it is.
    private int OnReply()
    {
        const int Head = 4;
        const int PortBytes = 2;
        if (_buffer[0] != Version5 || _buffer[1] != 0)
            return LibC.ECONNREFUSED;

        int address = _buffer[3] switch { 1 => 4, 3 => 1 + _buffer[Head], 4 => 16, _ => -1 };
        if (address < 0)
            return LibC.ECONNREFUSED;
        (_wanted, _next) = (Head + address + PortBytes, static () => 0);
        return LibC.EINPROGRESS;
    }
}
