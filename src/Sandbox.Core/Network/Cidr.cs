using System.Net;
using System.Net.Sockets;

namespace Sandbox.Core.Network;

/// <summary>A range of addresses of one family.</summary>
// Not System.Net.IPNetwork: it refuses 10.1.2.3/8, which is how people write what they mean, and has no test whether one
// range lies within another.
public readonly record struct Cidr
{
    private readonly UInt128 _first;
    private readonly int _fixedBits;

    private Cidr(AddressFamily family, UInt128 first, int prefix)
    {
        (Family, Prefix) = (family, prefix);
        _fixedBits = family == AddressFamily.InterNetwork ? prefix + 96 : prefix;
        _first = first & Mask(_fixedBits);
    }

    public AddressFamily Family { get; }

    /// <summary>Leading bits that are the same in the whole range.</summary>
    public int Prefix { get; }

    /// <exception cref="FormatException">It is none.</exception>
    public static Cidr Parse(string text) =>
        TryParse(text, out Cidr cidr) ? cidr : throw new FormatException($"'{text}' is no CIDR");

    /// <summary>The range, or null when the text is none.</summary>
    public static Cidr? Find(string text) => TryParse(text, out Cidr cidr) ? cidr : null;

    /// <summary>Reads <c>address/bits</c>, or one address.</summary>
    public static bool TryParse(string? text, out Cidr cidr)
    {
        cidr = default;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> head = slash < 0 ? rest : rest[..slash];
        if (!IPAddress.TryParse(head, out IPAddress? address) || !IsWrittenOut(head, address))
            return false;

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int prefix = bits;
        if (slash >= 0 && (!int.TryParse(rest[(slash + 1)..], System.Globalization.NumberStyles.None, null, out prefix) || prefix > bits))
            return false;

        cidr = new Cidr(address.AddressFamily, ToNumber(address), prefix);
        return true;
    }

    public bool Contains(IPAddress address) =>
        address.AddressFamily == Family && (ToNumber(address) & Mask(_fixedBits)) == _first;

    /// <summary>Whether every address of the other range is in this one.</summary>
    public bool Contains(Cidr other) =>
        other.Family == Family && other._fixedBits >= _fixedBits && (other._first & Mask(_fixedBits)) == _first;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, _first);
        return $"{new IPAddress(Family == AddressFamily.InterNetwork ? bytes[12..] : bytes)}/{Prefix}";
    }

    private static UInt128 Mask(int bits) => bits == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - bits);

    // An IPv4 address is the lowest 32 bits, so that both families share the arithmetic.
    private static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        bool written = address.TryWriteBytes(address.AddressFamily == AddressFamily.InterNetwork ? bytes[12..] : bytes, out _);
        System.Diagnostics.Debug.Assert(written, "An address has 4 or 16 bytes.");
        UInt128 number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return address.AddressFamily == AddressFamily.InterNetwork ? number | Mask(96) : number;
    }

    // "10.1" is 10.0.0.1 to the parser and 10.1.0.0 to whoever wrote it.
    private static bool IsWrittenOut(ReadOnlySpan<char> text, IPAddress address) =>
        address.AddressFamily != AddressFamily.InterNetwork || text.Count('.') == 3;
}
