using System.Buffers.Binary;
using System.Net;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>A TCP socket as the kernel can be asked about it without having it.</summary>
internal sealed unsafe class TcpConnection
{
    /// <summary>Of <c>struct inet_diag_sockid</c>.</summary>
    private const int IdentityBytes = 48;

    private const int RemotePortAt = 2;
    private const int LocalAt = 4;
    private const int RemoteAt = 20;
    private const int CookieAt = 40;
    private const int SocketCookie = 57; // SO_COOKIE

    private readonly byte[] _identity;

    private TcpConnection(byte family, byte[] identity, ulong cookie) => (Family, _identity, Cookie) = (family, identity, cookie);

    public byte Family { get; }

    /// <summary><c>struct inet_diag_sockid</c>.</summary>
    public ReadOnlySpan<byte> Identity => _identity;

    /// <summary>The kernel's number of the socket, which no other ever has.</summary>
    public ulong Cookie { get; }

    /// <summary>Of a socket that is connected, or connecting; null when it is neither.</summary>
    public static TcpConnection? Of(FileDescriptor socket, IPEndPoint remote)
    {
        byte[] identity = new byte[IdentityBytes];
        byte* address = stackalloc byte[InetAddress.MaxBytes];
        socklen_t length = InetAddress.MaxBytes;
        ulong cookie;
        socklen_t cookieLength = sizeof(ulong);
        if (LibC.getsockname(socket.Value, (sockaddr*)address, &length) != 0
            || LibC.getsockopt(socket.Value, LibC.SOL_SOCKET, SocketCookie, &cookie, &cookieLength) != 0)
            return null;

        var local = new ReadOnlySpan<byte>(address, InetAddress.MaxBytes);
        bool inet = remote.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        local.Slice(2, sizeof(ushort)).CopyTo(identity);
        local.Slice(inet ? 4 : 8, inet ? 4 : 16).CopyTo(identity.AsSpan(LocalAt));
        BinaryPrimitives.WriteUInt16BigEndian(identity.AsSpan(RemotePortAt), (ushort)remote.Port);
        remote.Address.TryWriteBytes(identity.AsSpan(RemoteAt), out _);
        System.Runtime.InteropServices.MemoryMarshal.Write(identity.AsSpan(CookieAt), in cookie);
        return new TcpConnection((byte)(inet ? LibC.AF_INET : LibC.AF_INET6), identity, cookie);
    }
}
