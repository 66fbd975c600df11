using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>
/// The way of a package manager to its index: an HTTP proxy on loopback that knows a few hosts. It lives as long as one
/// command, which can connect to nothing else (native/src/install_gate.c).
/// </summary>
/// <remarks>
/// What a package manager is told by an index (links, redirects, addresses in metadata) decides what it asks for, and so do
/// packages. Therefore names are resolved here and addresses are looked at here: neither metadata services nor what listens on
/// this machine can be asked for by a file that somebody uploaded.
/// </remarks>
internal sealed class PackageGateway : IDisposable
{
    // npm opens 15 connections to a host at a time, pip one.
    private const int MaxConnections = 64;

    private readonly TcpListener _listener;
    private readonly IReadOnlyList<PackageHost> _hosts;
    private readonly Uri? _proxy;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _places = new(MaxConnections);
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly ConcurrentQueue<string> _silent = new();

    private PackageGateway(TcpListener listener, IReadOnlyList<PackageHost> hosts, Uri? proxy) =>
        (_listener, _hosts, _proxy) = (listener, hosts, proxy);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>The first server that was asked for and is not one of the hosts; null: none was.</summary>
    public string? Refused => _refused.TryPeek(out string? first) ? first : null;

    /// <summary>The first of the hosts that could not be connected to; null: all could.</summary>
    public string? Silent => _silent.TryPeek(out string? first) ? first : null;

    /// <param name="hosts">All that can be connected to.</param>
    /// <param name="proxy">The operator's, which makes the connections; null: we do.</param>
    public static PackageGateway Start(IReadOnlyList<PackageHost> hosts, Uri? proxy)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var gateway = new PackageGateway(listener, hosts, proxy);
        _ = gateway.ServeAsync();
        return gateway;
    }

    /// <summary>Ends what is still open.</summary>
    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(_ended.Token).ConfigureAwait(false);
                TcpClient client = await _listener.AcceptTcpClientAsync(_ended.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await new GatewayConnection(client.GetStream(), _hosts, _proxy, _refused.Enqueue, _silent.Enqueue)
                    .RunAsync(_ended.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of both ends is gone, or the command is over.
        }
        finally
        {
            _places.Release();
        }
    }
}
