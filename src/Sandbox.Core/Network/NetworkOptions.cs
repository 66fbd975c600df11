using System.ComponentModel.DataAnnotations;

namespace Sandbox.Core.Network;

/// <summary>What programs may reach when a run asks for the network. Section <c>Sandbox:Network</c>.</summary>
/// <remarks>
/// Whatever is set here, loopback, link-local and multicast addresses, cloud metadata services and the server's own
/// addresses stay out of reach; private ranges take a CIDR of their own in <see cref="AllowCidrs"/>.
/// </remarks>
public sealed class NetworkOptions : IValidatableObject
{
    public const string Section = "Sandbox:Network";

    /// <summary>Give a network to runs that ask for it. Default: false; such a run gets a note and goes without.</summary>
    public bool Enabled { get; set; }

    /// <summary>TCP ports that can be connected to. Default: 80 and 443.</summary>
    // Plain values of a list are appended to defaults by the configuration binder: empty stands for the default.
    public IList<int> Ports { get; } = [];

    /// <summary>
    /// Ranges that can be connected to, as CIDR. Default: none, which is every public address. A private range is only
    /// meant by a CIDR inside it: <c>0.0.0.0/0</c> does not open 10.0.0.0/8.
    /// </summary>
    public IList<string> AllowCidrs { get; } = [];

    /// <summary>Ranges that cannot be connected to, as CIDR; stronger than everything that allows. Default: none.</summary>
    public IList<string> DenyCidrs { get; } = [];

    /// <summary>
    /// Host names that can be connected to, <c>*.example.org</c> for all below it. Default: none, which is every name.
    /// With names and without <see cref="AllowCidrs"/>, an address has to be one that such a name resolved to in this run.
    /// </summary>
    public IList<string> AllowHosts { get; } = [];

    /// <summary>Host names that do not resolve, <c>*.example.org</c> for all below it. Default: none.</summary>
    public IList<string> DenyHosts { get; } = [];

    /// <summary>Connections that one run can make. Default: 256.</summary>
    // A page with all it loads is under a hundred; a port scan is thousands.
    [Range(1, 65_536)]
    public int MaxConnections { get; set; } = 256;

    /// <summary>
    /// Bytes that one run can send and receive over all of its connections together. Default: 256 MiB. A run that exceeds
    /// it is ended, as <c>network_exceeded</c>.
    /// </summary>
    // As much as a run has memory by default, and more than its workspace holds: what it fetches beyond, it throws away.
    [Range(1L << 10, 1L << 40)]
    public long MaxBytes { get; set; } = 256L << 20;

    /// <summary>The longest wait for a connection, in milliseconds. Default: 10,000.</summary>
    // Linux gives up after two minutes, which is longer than runs are.
    [Range(1, 120_000)]
    public int ConnectTimeoutMs { get; set; } = 10_000;

    /// <summary>
    /// A proxy that makes the connections: <c>http://[user:password@]host:port</c> (CONNECT) or <c>socks5://...</c>.
    /// Default: none. It resolves the names as well.
    /// </summary>
    public string? Proxy { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (int port in Ports.Where(port => port is < 1 or > 65_535))
            yield return new ValidationResult($"{Section}: Ports has {port}, which is no port");
        foreach (string text in AllowCidrs.Concat(DenyCidrs).Where(text => !Cidr.TryParse(text, out _)))
            yield return new ValidationResult($"{Section}: '{text}' is no CIDR such as 203.0.113.0/24 or 2001:db8::/32");
        foreach (string text in AllowHosts.Concat(DenyHosts).Where(text => !HostPattern.TryParse(text, out _)))
            yield return new ValidationResult($"{Section}: '{text}' is no host name; a wildcard stands for whole labels in front: *.example.org");
        foreach (Cidr cidr in AllowCidrs.Select(Cidr.Find).OfType<Cidr>().Where(AddressRanges.IsForbidden))
            yield return new ValidationResult($"{Section}: {cidr} can never be reached by programs; take it out of AllowCidrs");
        // Whatever proxy the server's own environment names is of no interest while there is no network.
        if (Enabled && !string.IsNullOrEmpty(Proxy) && !ProxyAddress.TryParse(Proxy, out _))
            yield return new ValidationResult($"{Section}: Proxy is no address such as http://proxy:3128 or socks5://proxy:1080");
    }
}
