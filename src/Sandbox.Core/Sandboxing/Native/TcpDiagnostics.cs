using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>
/// The kernel's own figures of TCP connections (sock_diag(7)): asked for by a connection's identity, and told when a
/// socket is destroyed. Takes no privilege and keeps no socket open.
/// </summary>
internal sealed unsafe class TcpDiagnostics : IDisposable
{
    private const int AddressFamilyNetlink = 16;
    private const int SocketDiagnostics = 4; // NETLINK_SOCK_DIAG
    private const int NetlinkLevel = 270; // SOL_NETLINK
    private const int AddMembership = 1;
    private const int DestroyedInet = 1; // SKNLGRP_INET_TCP_DESTROY
    private const int DestroyedInet6 = 3;

    private const int HeaderBytes = 16; // struct nlmsghdr
    private const int RequestBytes = HeaderBytes + 56; // struct inet_diag_req_v2
    private const int MessageBytes = 72; // struct inet_diag_msg
    private const int CookieAt = HeaderBytes + 4 + 40;
    private const ushort ByFamily = 20;
    private const ushort Error = 2;
    private const ushort Request = 1;
    private const int InfoAttribute = 2; // INET_DIAG_INFO
    private const int BufferBytes = 4096;

    // As large as anybody may ask for: each destroyed socket of this network namespace is a message.
    private const int EndingsBufferBytes = 1 << 20;

    private readonly FileDescriptor _questions;

    private TcpDiagnostics(FileDescriptor questions, FileDescriptor endings) => (_questions, Endings) = (questions, endings);

    /// <summary>Readable when a socket was destroyed; does not block.</summary>
    public FileDescriptor Endings { get; }

    /// <exception cref="SystemCallException">Not on this host.</exception>
    public static TcpDiagnostics Open()
    {
        FileDescriptor questions = Create();
        FileDescriptor? endings = null;
        try
        {
            endings = Create();
            int bytes = EndingsBufferBytes;
            _ = LibC.setsockopt(endings.Value, LibC.SOL_SOCKET, LibC.SO_RCVBUF, &bytes, sizeof(int));
            Bind(endings);
            Join(endings, DestroyedInet);
            Join(endings, DestroyedInet6);
            return new TcpDiagnostics(questions, endings);
        }
        catch
        {
            questions.Dispose();
            endings?.Dispose();
            throw;
        }
    }

    /// <summary>The figures of now. False: the kernel has no such connection any more, or only its memory of the ports.</summary>
    public bool TryRead(TcpConnection connection, out TcpCount count)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        var bytes = new Span<byte>(buffer, BufferBytes);
        WriteRequest(connection, bytes);
        count = default;
        if ((long)LibC.send(_questions.Value, buffer, RequestBytes, LibC.MSG_DONTWAIT) != RequestBytes)
            return false;

        // The kernel has answered before send returns.
        long length = (long)LibC.recv(_questions.Value, buffer, BufferBytes, LibC.MSG_DONTWAIT);
        return length > HeaderBytes && MemoryMarshal.Read<ushort>(bytes[4..]) != Error && ReadCount(bytes[..(int)length], out count);
    }

    /// <summary>Takes one socket's end. Returns 0, EAGAIN when there is none, ENOBUFS when some were lost.</summary>
    public int ReadEnding(out ulong cookie, out TcpCount count)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        (cookie, count) = (0, default);
        long length = (long)LibC.recv(Endings.Value, buffer, BufferBytes, LibC.MSG_DONTWAIT);
        if (length < 0)
            return LibC.errno;

        var bytes = new ReadOnlySpan<byte>(buffer, (int)length);
        if (length >= HeaderBytes + MessageBytes && ReadCount(bytes, out count))
            cookie = MemoryMarshal.Read<ulong>(bytes[CookieAt..]);
        return 0;
    }

    public void Dispose()
    {
        _questions.Dispose();
        Endings.Dispose();
    }

    private static void WriteRequest(TcpConnection connection, Span<byte> bytes)
    {
        bytes[..RequestBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, RequestBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], ByFamily);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], Request);
        bytes[HeaderBytes] = connection.Family;
        bytes[HeaderBytes + 1] = (byte)LibC.IPPROTO_TCP;
        bytes[HeaderBytes + 2] = 1 << (InfoAttribute - 1);
        bytes.Slice(HeaderBytes + 4, sizeof(uint)).Fill(0xFF); // in every state
        connection.Identity.CopyTo(bytes[(HeaderBytes + 8)..]);
    }

    private static bool ReadCount(ReadOnlySpan<byte> message, out TcpCount count)
    {
        const int AttributeHeaderBytes = 4;
        count = default;
        ReadOnlySpan<byte> rest = message.Length < HeaderBytes + MessageBytes ? [] : message[(HeaderBytes + MessageBytes)..];
        while (rest.Length >= AttributeHeaderBytes)
        {
            int length = MemoryMarshal.Read<ushort>(rest);
            if (length < AttributeHeaderBytes || length > rest.Length)
                return false;
            if (MemoryMarshal.Read<ushort>(rest[2..]) == InfoAttribute)
                return ReadInfo(rest[AttributeHeaderBytes..length], out count);
            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        return false;
    }

    /// <summary>Of <c>struct tcp_info</c>, which later kernels make longer; as long as this since Linux 4.19.</summary>
    private static bool ReadInfo(ReadOnlySpan<byte> info, out TcpCount count)
    {
        const int Received = 128, NotSent = 144, Sent = 200, Repeated = 208;
        count = default;
        if (info.Length < Repeated + sizeof(ulong))
            return false;

        count = new TcpCount(
            MemoryMarshal.Read<long>(info[Sent..]) - MemoryMarshal.Read<long>(info[Repeated..]),
            MemoryMarshal.Read<uint>(info[NotSent..]),
            MemoryMarshal.Read<long>(info[Received..]));
        return true;
    }

    private static FileDescriptor Create()
    {
        int value = LibC.socket(AddressFamilyNetlink, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, SocketDiagnostics);
        SystemCallException.Check(value, "socket(NETLINK_SOCK_DIAG)");
        return new FileDescriptor(value);
    }

    /// <summary>By a number of its own: one without counts as the kernel itself, which is told nothing.</summary>
    private static void Bind(FileDescriptor socket)
    {
        const int AddressBytes = 12; // struct sockaddr_nl
        byte* address = stackalloc byte[AddressBytes];
        new Span<byte>(address, AddressBytes).Clear();
        *(ushort*)address = AddressFamilyNetlink;
        SystemCallException.Check(LibC.bind(socket.Value, (sockaddr*)address, AddressBytes), "bind(NETLINK_SOCK_DIAG)");
    }

    private static void Join(FileDescriptor socket, int group) =>
        SystemCallException.Check(LibC.setsockopt(socket.Value, NetlinkLevel, AddMembership, &group, sizeof(int)), "NETLINK_ADD_MEMBERSHIP");
}
