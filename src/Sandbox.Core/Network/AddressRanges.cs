using System.Net;
using System.Net.Sockets;

namespace Sandbox.Core.Network;

/// <summary>Which addresses are not simply somewhere on the internet.</summary>
/// <remarks>
/// From IANA's special-purpose registries (RFC 6890 and its updates) and the clouds' own documents. Addresses that carry
/// an IPv4 address inside are what that address is.
/// </remarks>
public static class AddressRanges
{
    // Never, by no setting: this machine, its link, groups, and services that answer by where the caller is.
    private static readonly Cidr[] Forbidden = Parse(
        "0.0.0.0/8", // this host; Linux connects 0.0.0.0 to loopback
        "127.0.0.0/8",
        "169.254.0.0/16", // link-local, and the metadata services of Azure, AWS, Google
        "168.63.129.16/32", // Azure's wire server
        "100.100.100.200/32", // Alibaba's metadata service
        "192.0.0.192/32", // Oracle's metadata service
        "224.0.0.0/4", // multicast
        "255.255.255.255/32",
        "::/128",
        "::1/128",
        "fe80::/10",
        "fec0::/10", // site-local, deprecated and still routed by some
        "ff00::/8",
        "fd00:ec2::/32", // AWS's metadata service, DNS and time
        "fd20:ce::254/128", // Google's metadata service
        "fd00:c1::a9fe:a9fe/128", // Oracle's
        "fd00:42::42/128", // Scaleway's
        "64:ff9b:1::/48", // NAT64 of the local network: where the IPv4 address sits is the operator's secret
        "2001::/32", // Teredo: the address inside is the relay's peer, and scrambled
        "100::/64"); // discard

    // Only by a CIDR that lies within: somebody's own network.
    private static readonly Cidr[] Private = Parse(
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10", // carrier-grade NAT, and the pods of many a cluster
        "192.0.0.0/24",
        "192.0.2.0/24", // documentation, as the next two
        "198.51.100.0/24",
        "203.0.113.0/24",
        "192.88.99.0/24", // 6to4 relays
        "198.18.0.0/15", // benchmarks
        "240.0.0.0/4", // reserved
        "fc00::/7",
        "2001::/23", // protocols: the anycast addresses of one's own gateway, benchmarks, ORCHID
        "2001:db8::/32", // documentation
        "3fff::/20");

    // All that is given out to the public lies in here; the rest is reserved, and if anything then somebody's own.
    private static readonly Cidr Global = Cidr.Parse("2000::/3");
    private static readonly Cidr Compatible = Cidr.Parse("::/96");
    private static readonly Cidr Translatable = Cidr.Parse("::ffff:0:0:0/96"); // SIIT, RFC 2765
    private static readonly Cidr Translated = Cidr.Parse("64:ff9b::/96");
    private static readonly Cidr SixToFour = Cidr.Parse("2002::/16");

    /// <summary>Whether the address can never be reached, whatever is configured.</summary>
    public static bool IsForbidden(IPAddress address) =>
        Forbidden.Any(range => range.Contains(address))
        || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
        || (FindInner(address) is { } inner && IsForbidden(inner));

    /// <summary>Whether the whole range is out of reach for ever.</summary>
    public static bool IsForbidden(Cidr cidr) => Forbidden.Any(range => range.Contains(cidr));

    /// <summary>Whether the address is of a network that is not the public one.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        if (Private.Any(range => range.Contains(address)))
            return true;
        if (FindInner(address) is { } inner)
            return IsPrivate(inner);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !Global.Contains(address);
    }

    /// <summary>Whether the range lies within a private one, so that whoever wrote it meant that.</summary>
    public static bool IsPrivate(Cidr cidr) =>
        Private.Any(range => range.Contains(cidr))
        || (cidr.Family == AddressFamily.InterNetworkV6 && !Overlap(cidr, Global) && !Overlap(cidr, Translated));

    /// <summary>The IPv4 address that an IPv6 one stands for, or null.</summary>
    public static IPAddress? FindInner(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        byte[] bytes = address.GetAddressBytes();
        if (Compatible.Contains(address) || Translatable.Contains(address) || Translated.Contains(address))
            return new IPAddress(bytes.AsSpan(12));
        if (SixToFour.Contains(address))
            return new IPAddress(bytes.AsSpan(2, 4));

        // ISATAP: ...:0:5efe:a.b.c.d below any prefix.
        return (bytes[8] & 0xFC) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE
            ? new IPAddress(bytes.AsSpan(12))
            : null;
    }

    private static bool Overlap(Cidr one, Cidr other) => one.Contains(other) || other.Contains(one);

    private static Cidr[] Parse(params string[] texts) => [.. texts.Select(Cidr.Parse)];
}
