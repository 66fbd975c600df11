using System.Globalization;
using System.Text;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>The head of a request to a proxy.</summary>
/// <param name="IsTunnel">CONNECT: what follows is not for us to read.</param>
/// <param name="Host">The server that is asked for.</param>
/// <param name="Port">Its port.</param>
/// <param name="Method">Of the request.</param>
/// <param name="Target">As it was asked for: an authority, or a whole address.</param>
/// <param name="Headers">Each with its name; without those that are the proxy's own.</param>
internal sealed record GatewayRequest(bool IsTunnel, string Host, int Port, string Method, string Target, IReadOnlyList<string> Headers)
{
    private static readonly string[] Own = ["Connection", "Proxy-Connection", "Proxy-Authorization", "Keep-Alive"];

    public string Server => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Null: not one that a proxy takes.</summary>
    public static GatewayRequest? TryParse(string head)
    {
        string[] lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] words = lines.Length == 0 ? [] : lines[0].Split(' ');
        if (words is not [string method, string target, string version] || !version.StartsWith("HTTP/1.", StringComparison.Ordinal))
            return null;

        bool tunnel = method == "CONNECT";
        if (!Uri.TryCreate(tunnel ? $"https://{target}" : target, UriKind.Absolute, out Uri? address) || address.Host.Length == 0)
            return null;
        if (!tunnel && address.Scheme != Uri.UriSchemeHttp)
            return null;
        string[] headers = [.. lines.Skip(1).Where(line => !Own.Contains(line.Split(':')[0], StringComparer.OrdinalIgnoreCase))];
        return new GatewayRequest(tunnel, address.Host, address.Port, method, target, headers);
    }

    /// <summary>What the server itself is told; it closes after its answer, so that the next request comes to us again.</summary>
    public byte[] ToServer() => Write(new Uri(Target).PathAndQuery, "Connection: close");

    /// <summary>What another proxy is told.</summary>
    /// <param name="user">Of that proxy's address; empty: none.</param>
    public byte[] ToProxy(string user) => Write(
        Target,
        IsTunnel ? "" : "Connection: close",
        user.Length == 0
            ? ""
            : "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));

    private byte[] Write(string target, params string[] added) => Encoding.Latin1.GetBytes(
        string.Join("\r\n", [$"{Method} {target} HTTP/1.1", .. Headers, .. added.Where(line => line.Length > 0)]) + "\r\n\r\n");
}
