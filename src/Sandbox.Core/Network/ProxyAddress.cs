using System.Text;

namespace Sandbox.Core.Network;

/// <summary>The operator's proxy.</summary>
/// <param name="Socks">SOCKS version 5; else HTTP's CONNECT.</param>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">Null without credentials.</param>
/// <param name="Password">Empty without one.</param>
internal sealed record ProxyAddress(bool Socks, string Host, int Port, string? User, string Password)
{
    private const int DefaultHttpPort = 3128;
    private const int DefaultSocksPort = 1080;
    private const int MaxCredential = 255; // RFC 1929 has one byte for the length

    public static bool TryParse(string text, out ProxyAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.PathAndQuery is not "/" and not "")
            return false;

        bool socks = uri.Scheme is "socks5" or "socks5h";
        if (!socks && uri.Scheme != "http")
            return false;

        string[] credentials = uri.UserInfo.Split(':', 2);
        string? user = uri.UserInfo.Length == 0 ? null : Uri.UnescapeDataString(credentials[0]);
        string password = credentials.Length < 2 ? "" : Uri.UnescapeDataString(credentials[1]);
        if (Encoding.UTF8.GetByteCount(user ?? "") > MaxCredential || Encoding.UTF8.GetByteCount(password) > MaxCredential)
            return false;

        // Uri knows the default of http as 80, where no proxy listens.
        int port = uri.IsDefaultPort || uri.Port < 0 ? (socks ? DefaultSocksPort : DefaultHttpPort) : uri.Port;
        address = new ProxyAddress(socks, uri.IdnHost, port, user, password);
        return true;
    }

    // The record's own would print the password.
    public override string ToString() => $"{(Socks ? "socks5" : "http")}://{Host}:{Port}";
}
