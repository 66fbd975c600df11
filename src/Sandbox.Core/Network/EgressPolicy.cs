using System.Net;
using System.Net.Sockets;

namespace Sandbox.Core.Network;

/// <summary>Decides what programs may connect to. Made once from the options; decisions change nothing in it.</summary>
public sealed class EgressPolicy
{
    private static readonly int[] DefaultPorts = [80, 443];

    private readonly HashSet<int> _ports;
    private readonly Cidr[] _allowed;
    private readonly Cidr[] _denied;
    private readonly HostPattern[] _allowedHosts;
    private readonly HostPattern[] _deniedHosts;
    private readonly OwnAddresses _own;

    public EgressPolicy(NetworkOptions options, OwnAddresses own)
    {
        _ports = [.. options.Ports.Count == 0 ? DefaultPorts : options.Ports];
        _allowed = [.. options.AllowCidrs.Select(Cidr.Parse)];
        _denied = [.. options.DenyCidrs.Select(Cidr.Parse)];
        _allowedHosts = ParseHosts(options.AllowHosts);
        _deniedHosts = ParseHosts(options.DenyHosts);
        _own = own;
    }

    /// <summary>Whether a connection may be made.</summary>
    /// <param name="endpoint">Where to; an IPv4 address inside an IPv6 one counts as itself.</param>
    /// <param name="names">The names that resolved to the address in this run, normalized.</param>
    public EgressVerdict Decide(IPEndPoint endpoint, IReadOnlyCollection<string> names)
    {
        IPAddress address = Canonical(endpoint.Address);
        EgressVerdict verdict = DecideAddress(address);
        if (verdict != EgressVerdict.Allowed)
            return verdict;
        if (!_ports.Contains(endpoint.Port))
            return EgressVerdict.Port;
        if (names.Any(name => _deniedHosts.Any(pattern => pattern.Matches(name))))
            return EgressVerdict.Denied;
        return IsOnAList(address, names) ? EgressVerdict.Allowed : EgressVerdict.NotAllowed;
    }

    /// <summary>Whether a proxy may be asked for a connection to the name.</summary>
    /// <param name="name">Normalized.</param>
    /// <param name="port">The port there.</param>
    public EgressVerdict DecideHost(string name, int port)
    {
        if (HostNames.IsForbidden(name))
            return EgressVerdict.Forbidden;
        if (!_ports.Contains(port))
            return EgressVerdict.Port;
        if (_deniedHosts.Any(pattern => pattern.Matches(name)))
            return EgressVerdict.Denied;
        if (HostNames.IsPrivate(name) && !_allowedHosts.Any(pattern => pattern.Matches(name)))
            return EgressVerdict.Private;

        // Ranges say nothing about a name that somebody else resolves.
        return _allowedHosts.Length == 0 || _allowedHosts.Any(pattern => pattern.Matches(name))
            ? EgressVerdict.Allowed
            : EgressVerdict.NotAllowed;
    }

    /// <summary>Whether an address may be an answer to a program's question for a name.</summary>
    public EgressVerdict DecideAddress(IPAddress address)
    {
        address = Canonical(address);
        if (AddressRanges.IsForbidden(address) || _own.Contains(address))
            return EgressVerdict.Forbidden;
        if (_denied.Any(range => range.Contains(address)))
            return EgressVerdict.Denied;

        // What lies behind a translator is as far away as without one.
        IPAddress? inner = AddressRanges.FindInner(address);
        if (inner is not null && _own.Contains(inner))
            return EgressVerdict.Forbidden;
        if (inner is not null && _denied.Any(range => range.Contains(inner)))
            return EgressVerdict.Denied;
        if (AddressRanges.IsPrivate(address) && !_allowed.Any(range => AddressRanges.IsPrivate(range) && range.Contains(address)))
            return EgressVerdict.Private;
        return EgressVerdict.Allowed;
    }

    /// <summary>Whether a program may ask for the name.</summary>
    /// <param name="name">Normalized.</param>
    public EgressVerdict DecideName(string name)
    {
        if (HostNames.IsForbidden(name))
            return EgressVerdict.Forbidden;
        if (_deniedHosts.Any(pattern => pattern.Matches(name)))
            return EgressVerdict.Denied;

        // With ranges allowed as well, the address decides.
        return _allowedHosts.Length == 0 || _allowed.Length > 0 || _allowedHosts.Any(pattern => pattern.Matches(name))
            ? EgressVerdict.Allowed
            : EgressVerdict.NotAllowed;
    }

    private bool IsOnAList(IPAddress address, IReadOnlyCollection<string> names) =>
        (_allowed.Length == 0 && _allowedHosts.Length == 0)
        || _allowed.Any(range => range.Contains(address))
        || names.Any(name => _allowedHosts.Any(pattern => pattern.Matches(name)));

    // What the kernel would connect to.
    private static IPAddress Canonical(IPAddress address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static HostPattern[] ParseHosts(IEnumerable<string> texts) =>
        [.. texts.Select(text => HostPattern.TryParse(text, out HostPattern? pattern) ? pattern! : throw new FormatException(text))];
}
