using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary><c>struct sockaddr_in</c> and <c>sockaddr_in6</c> as bytes.</summary>
internal static class InetAddress
{
    /// <summary>Of the longest that is of any use here.</summary>
    public const int MaxBytes = 28;

    private const int InetBytes = 16;
    private const int Inet6Bytes = 28;

    // Without the scope, as RFC 2133 had it; Linux still takes it.
    private const int OldInet6Bytes = 24;

    /// <summary>What it names, as the kernel would read it; null with the errno of connect when that is no place for TCP.</summary>
    public static IPEndPoint? Read(ReadOnlySpan<byte> bytes, int family, out int errno)
    {
        errno = LibC.EINVAL;
        if (bytes.Length < sizeof(ushort))
            return null;

        // AF_UNSPEC would cut a connection so that another can be made; the address of another family has no meaning.
        if (MemoryMarshal.Read<ushort>(bytes) != family)
        {
            errno = LibC.EAFNOSUPPORT;
            return null;
        }

        bool inet = family == LibC.AF_INET;
        if (bytes.Length < (inet ? InetBytes : OldInet6Bytes))
            return null;

        errno = 0;
        int port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (inet)
            return new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), port);

        uint scope = bytes.Length < Inet6Bytes ? 0 : MemoryMarshal.Read<uint>(bytes[24..]);
        return new IPEndPoint(new IPAddress(bytes.Slice(8, 16), scope), port);
    }

    /// <summary>Returns the length. Flow label and scope are 0: nothing that is allowed has one.</summary>
    public static int Write(IPEndPoint endpoint, Span<byte> bytes)
    {
        bytes[..MaxBytes].Clear();
        bool inet = endpoint.AddressFamily == AddressFamily.InterNetwork;
        ushort family = (ushort)(inet ? LibC.AF_INET : LibC.AF_INET6);
        MemoryMarshal.Write(bytes, in family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)endpoint.Port);
        bool written = endpoint.Address.TryWriteBytes(bytes[(inet ? 4 : 8)..], out _);
        System.Diagnostics.Debug.Assert(written, "An address has 4 or 16 bytes.");
        return inet ? InetBytes : Inet6Bytes;
    }
}
