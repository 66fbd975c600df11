using System.Buffers;

namespace Sandbox.Core.Network;

/// <summary>What a name says by itself, for where somebody else looks it up.</summary>
internal static class HostNames
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly string[] Loopback = ["localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"];

    // Names that only mean something in somebody's own network (RFC 6762, RFC 8375, ICANN's resolution on .internal).
    private static readonly string[] PrivateSuffixes = [".internal", ".local", ".home.arpa", ".lan", ".intranet", ".corp", ".home"];

    /// <summary>
    /// Whether the name means this machine, a metadata service, or is an address in disguise: whoever resolves it reads
    /// "169.254.169.254", "2130706433" or "0x7f.1" as one, and so does every proxy.
    /// </summary>
    /// <param name="name">Normalized.</param>
    public static bool IsForbidden(string name) =>
        EndsInNumber(name)
        || Loopback.Contains(name)
        || name.EndsWith(".localhost", StringComparison.Ordinal)
        || name is "metadata.google.internal" or "metadata.azure.internal" or "instance-data.ec2.internal";

    /// <summary>Whether the name is of no public network.</summary>
    /// <param name="name">Normalized.</param>
    public static bool IsPrivate(string name) =>
        !name.Contains('.', StringComparison.Ordinal)
        || PrivateSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal));

    // As URLs have it (WHATWG URL, "ends in a number checker"): no top-level domain is a number.
    private static bool EndsInNumber(string name)
    {
        ReadOnlySpan<char> last = name.AsSpan(name.LastIndexOf('.') + 1);
        bool hex = last.StartsWith("0x", StringComparison.Ordinal);
        ReadOnlySpan<char> digits = hex ? last[2..] : last;
        return digits.IndexOfAnyExcept(hex ? HexDigits : Digits) < 0;
    }
}
