using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>One connection of a package manager to its gateway, and the one that is made for it.</summary>
internal sealed class GatewayConnection(
    Stream client, IReadOnlyList<PackageHost> hosts, Uri? proxy, Action<string> onRefused, Action<string> onSilent)
{
    private const int MaxHeadBytes = 32 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Returns when either end is done.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        (string head, ReadOnlyMemory<byte> body) = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (GatewayRequest.TryParse(head) is not { } request)
        {
            await AnswerAsync("400 Bad Request", cancellationToken).ConfigureAwait(false);
            return;
        }

        if (hosts.FirstOrDefault(host => host.Matches(request.Host, request.Port)) is not { } host)
        {
            onRefused(request.Server);
            await AnswerAsync("403 Forbidden", cancellationToken).ConfigureAwait(false);
            return;
        }

        Stream? server = await TryConnectAsync(request, host, cancellationToken).ConfigureAwait(false);
        if (server is null)
        {
            onSilent(request.Server);
            await AnswerAsync("502 Bad Gateway", cancellationToken).ConfigureAwait(false);
            return;
        }

        await using (server.ConfigureAwait(false))
        {
            await ForwardAsync(request, body, server, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ForwardAsync(GatewayRequest request, ReadOnlyMemory<byte> body, Stream server, CancellationToken cancellationToken)
    {
        if (proxy is not null)
            await server.WriteAsync(request.ToProxy(proxy.UserInfo), cancellationToken).ConfigureAwait(false);
        else if (request.IsTunnel)
            await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        else
            await server.WriteAsync(request.ToServer(), cancellationToken).ConfigureAwait(false);
        await server.WriteAsync(body, cancellationToken).ConfigureAwait(false);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task sending = client.CopyToAsync(server, over.Token);
        Task receiving = server.CopyToAsync(client, over.Token);
        await Task.WhenAny(sending, receiving).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(sending, receiving).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The other direction.
        }
    }

    private async Task<(string Head, ReadOnlyMemory<byte> Body)> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeadBytes];
        int length = 0;
        while (length < buffer.Length)
        {
            int count = await client.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                break;
            length += count;
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return (Encoding.Latin1.GetString(buffer, 0, end), buffer.AsMemory(end + 4, length - end - 4));
        }

        return ("", default);
    }

    private Task AnswerAsync(string status, CancellationToken cancellationToken) => client.WriteAsync(
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), cancellationToken).AsTask();

    /// <summary>Null: it is out of reach, or where it may not be.</summary>
    private async Task<Stream?> TryConnectAsync(GatewayRequest request, PackageHost host, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            if (proxy is not null)
                return await ConnectToProxyAsync(proxy, limit.Token).ConfigureAwait(false);

            IPAddress[] addresses = host.Address is { } literal
                ? [literal]
                : [.. (await Dns.GetHostAddressesAsync(request.Host, limit.Token).ConfigureAwait(false)).Where(host.Accepts)];
            return addresses.Length == 0 ? null : await ConnectAsync(addresses, request.Port, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // The operator named the proxy itself: it may be anywhere.
    private static async Task<Stream> ConnectToProxyAsync(Uri proxy, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(proxy.IdnHost, cancellationToken).ConfigureAwait(false);
        Stream plain = await ConnectAsync(addresses, proxy.Port, cancellationToken).ConfigureAwait(false);
        if (proxy.Scheme != Uri.UriSchemeHttps)
            return plain;

        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = proxy.IdnHost }, cancellationToken)
                .ConfigureAwait(false);
            return secure;
        }
        catch (System.Security.Authentication.AuthenticationException exception)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw new IOException("the proxy's certificate is not trusted", exception);
        }
    }

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
