using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sandbox.Core.Network;

/// <summary>The little of DNS (RFC 1035) that a resolver in a sandbox speaks with us.</summary>
/// <remarks>
/// We are no name server: names are looked up by the host's own resolver, and only addresses come back, because that is
/// all that can be checked and pinned. A question for another type has an empty answer.
/// </remarks>
internal static class DnsMessage
{
    public const ushort TypeA = 1;
    public const ushort TypeAaaa = 28;

    /// <summary>Seconds that a program may keep an answer. No run is much longer.</summary>
    private const uint TimeToLive = 60;

    private const int HeaderBytes = 12;
    private const ushort ClassInternet = 1;
    private const ushort NameOfTheQuestion = 0xC000 | HeaderBytes;
    private const int MaxLabelBytes = 63;

    /// <summary>Answers for one name that are passed on.</summary>
    public const int MaxAddresses = 32;

    /// <summary>The question, or null when the message is none that we understand.</summary>
    public static DnsQuestion? ReadQuestion(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
            return null;

        // A query of the standard kind: neither an answer nor another operation.
        if ((message[2] & 0xF8) != 0 || ReadName(message[HeaderBytes..], out int used) is not { } name)
            return null;

        ReadOnlySpan<byte> rest = message[(HeaderBytes + used)..];
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) != ClassInternet)
            return null;

        return new DnsQuestion(BinaryPrimitives.ReadUInt16BigEndian(message), name, BinaryPrimitives.ReadUInt16BigEndian(rest));
    }

    /// <summary>The whole answer: those of the addresses that are of the asked type.</summary>
    public static byte[] WriteAnswer(DnsQuestion question, DnsCode code, IReadOnlyList<IPAddress> addresses)
    {
        AddressFamily family = question.Type == TypeA ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        IPAddress[] answers = question.Type is TypeA or TypeAaaa
            ? [.. addresses.Where(address => address.AddressFamily == family).Take(MaxAddresses)]
            : [];
        var message = new MemoryStream();
        WriteHeader(message, question.Id, code, answers.Length);
        foreach (string label in question.Name.Split('.'))
        {
            message.WriteByte((byte)label.Length);
            message.Write(Encoding.ASCII.GetBytes(label));
        }

        message.WriteByte(0);
        WriteNumber(message, question.Type);
        WriteNumber(message, ClassInternet);
        foreach (IPAddress address in answers)
            WriteAddress(message, question.Type, address);
        return message.ToArray();
    }

    /// <summary>Labels, each behind its length; a question has nothing before it that a pointer could mean.</summary>
    private static string? ReadName(ReadOnlySpan<byte> bytes, out int used)
    {
        var name = new StringBuilder();
        used = 0;
        while (used < bytes.Length)
        {
            int length = bytes[used++];
            if (length == 0)
                return HostPattern.Normalize(name.ToString());
            if (length > MaxLabelBytes || used + length > bytes.Length)
                return null;

            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(bytes.Slice(used, length)));
            used += length;
        }

        return null;
    }

    private static void WriteHeader(MemoryStream message, ushort id, DnsCode code, int answers)
    {
        WriteNumber(message, id);
        // An answer; recursion was wanted and is available.
        WriteNumber(message, (ushort)(0x8180 | (int)code));
        WriteNumber(message, 1);
        WriteNumber(message, (ushort)answers);
        WriteNumber(message, 0);
        WriteNumber(message, 0);
    }

    private static void WriteAddress(MemoryStream message, ushort type, IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        WriteNumber(message, NameOfTheQuestion);
        WriteNumber(message, type);
        WriteNumber(message, ClassInternet);
        WriteNumber(message, (ushort)(TimeToLive >> 16));
        WriteNumber(message, unchecked((ushort)TimeToLive));
        WriteNumber(message, (ushort)bytes.Length);
        message.Write(bytes);
    }

    private static void WriteNumber(MemoryStream message, ushort number)
    {
        message.WriteByte((byte)(number >> 8));
        message.WriteByte(unchecked((byte)number));
    }
}
