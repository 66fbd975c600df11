using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>Where the kernel would send a packet for an address at this moment (rtnetlink(7)). Takes no privilege.</summary>
internal static unsafe class RouteLookup
{
    private const int AddressFamilyNetlink = 16;
    private const ushort GetRoute = 26; // RTM_GETROUTE
    private const ushort NewRoute = 24; // RTM_NEWROUTE, the answer
    private const ushort Request = 1;
    private const ushort Error = 2;

    private const int HeaderBytes = 16; // struct nlmsghdr
    private const int RouteBytes = 12; // struct rtmsg
    private const int KindAt = HeaderBytes + 7;
    private const int AttributeAt = HeaderBytes + RouteBytes;
    private const int AttributeBytes = 4; // struct rtattr
    private const ushort Destination = 1; // RTA_DST
    private const int BufferBytes = 1024;

    private const byte Local = 2; // RTN_LOCAL, and the next three
    private const byte Multicast = 5;

    /// <summary>
    /// Whether the packet would stay here, or be for everybody nearby: local, broadcast, anycast, multicast. A range that is
    /// routed to this machine is local as a whole, whatever its interfaces say. Null: the kernel does not tell.
    /// </summary>
    // A socket for each question: nothing to share between threads, to keep, or to read another's answer from.
    public static bool? IsHere(IPAddress address)
    {
        int value = LibC.socket(AddressFamilyNetlink, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);
        if (value < 0)
            return null;

        using var socket = new FileDescriptor(value);
        byte* buffer = stackalloc byte[BufferBytes];
        int length = WriteQuestion(address, new Span<byte>(buffer, BufferBytes));
        // The kernel has answered before send returns.
        if ((long)LibC.send(value, buffer, length, 0) != length)
            return null;

        long count = (long)LibC.recv(value, buffer, BufferBytes, LibC.MSG_DONTWAIT);
        return count < AttributeAt ? null : Read(new ReadOnlySpan<byte>(buffer, (int)count));
    }

    private static int WriteQuestion(IPAddress address, Span<byte> bytes)
    {
        bool inet = address.AddressFamily == AddressFamily.InterNetwork;
        int addressBytes = inet ? 4 : 16;
        int length = AttributeAt + AttributeBytes + addressBytes;
        bytes[..length].Clear();
        MemoryMarshal.Write(bytes, (uint)length);
        MemoryMarshal.Write(bytes[4..], GetRoute);
        MemoryMarshal.Write(bytes[6..], Request);
        bytes[HeaderBytes] = (byte)(inet ? LibC.AF_INET : LibC.AF_INET6);
        bytes[HeaderBytes + 1] = (byte)(addressBytes * 8);
        MemoryMarshal.Write(bytes[AttributeAt..], (ushort)(AttributeBytes + addressBytes));
        MemoryMarshal.Write(bytes[(AttributeAt + 2)..], Destination);
        address.TryWriteBytes(bytes[(AttributeAt + AttributeBytes)..], out _);
        return length;
    }

    // An error is that there is no way to it, or no such family: then it is not here.
    private static bool? Read(ReadOnlySpan<byte> answer) => MemoryMarshal.Read<ushort>(answer[4..]) switch
    {
        NewRoute => answer[KindAt] is >= Local and <= Multicast,
        Error => false,
        _ => null,
    };
}
