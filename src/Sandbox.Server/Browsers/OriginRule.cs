using System.Net;

namespace Sandbox.Server.Browsers;

/// <summary>Which pages of a browser may call. Whoever is no browser sends no <c>Origin</c> and is asked for a key only.</summary>
/// <remarks>
/// Without keys the server is on loopback, where any page that the user looks at could reach it: by address, or by a name
/// of its own that it lets point to 127.0.0.1 (DNS rebinding). The name in <c>Host</c> is the page's then, so it proves
/// nothing; an address cannot be pointed elsewhere, and neither can localhost.
/// </remarks>
internal static class OriginRule
{
    /// <param name="origin">What the browser says.</param>
    /// <param name="local">The address that was called, as the socket has it.</param>
    /// <param name="port">Its port.</param>
    /// <param name="allowed">The operator's.</param>
    public static bool Allows(string origin, IPAddress? local, int port, IEnumerable<string> allowed)
    {
        // Before it is read as an address: editors' pages have schemes of their own.
        if (allowed.Any(one => one.TrimEnd('/').Equals(origin, StringComparison.OrdinalIgnoreCase)))
            return true;
        if (!IsOrigin(origin) || !Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) || page.Scheme is not ("http" or "https"))
            return false;
        if (page.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!IPAddress.TryParse(page.Host.Trim('[', ']'), out IPAddress? address))
            return false;
        return IPAddress.IsLoopback(address) || (Same(address, local) && page.Port == port);
    }

    /// <summary>scheme://host[:port] and nothing behind it.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && uri.Host.Length > 0
        && uri.UserInfo.Length == 0
        && uri.PathAndQuery is "/" or ""
        && uri.Fragment.Length == 0;

    // A socket for both families shows 10.0.0.1 as ::ffff:10.0.0.1.
    private static bool Same(IPAddress address, IPAddress? local) =>
        local is not null && address.MapToIPv6().Equals(local.MapToIPv6());
}
