using System.Net;
using Sandbox.Core.Network;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>A server that packages may be fetched from.</summary>
/// <param name="Pattern">Its name, or all below one; null: an address.</param>
/// <param name="Address">Null: a name.</param>
/// <param name="Port">The one port there.</param>
/// <param name="IsOperators">Named by the operator, who may mean a private address; else a default of ours.</param>
internal sealed record PackageHost(HostPattern? Pattern, IPAddress? Address, int Port, bool IsOperators)
{
    private const int HttpsPort = 443;

    public static PackageHost Of(Uri server, bool isOperators) => Create(server.Host, server.Port, isOperators)
        ?? throw new FormatException($"{server.Host} is no host");

    /// <summary><c>name</c>, <c>*.name</c> or <c>name:port</c>; null when it is none.</summary>
    public static PackageHost? TryParse(string text, bool isOperators)
    {
        string trimmed = text.Trim();
        int colon = trimmed.LastIndexOf(':');
        if (colon < 0)
            return Create(trimmed, HttpsPort, isOperators);
        return int.TryParse(trimmed.AsSpan(colon + 1), out int port) && port is > 0 and <= IPEndPoint.MaxPort
            ? Create(trimmed[..colon], port, isOperators)
            : null;
    }

    public bool Matches(string host, int port) => port == Port
        && (Address is not null
            ? IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && address.Equals(Address)
            : HostPattern.Normalize(host) is { } name && Pattern!.Matches(name));

    /// <summary>Whether the address may be what the name stands for: an index must not lead to what only this server reaches.</summary>
    public bool Accepts(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (AddressRanges.IsForbidden(plain))
            return IsOperators && IPAddress.IsLoopback(plain);
        return IsOperators || !AddressRanges.IsPrivate(plain);
    }

    private static PackageHost? Create(string host, int port, bool isOperators)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address))
            return new PackageHost(null, address, port, isOperators);
        return HostPattern.TryParse(host, out HostPattern? pattern) ? new PackageHost(pattern, null, port, isOperators) : null;
    }
}
