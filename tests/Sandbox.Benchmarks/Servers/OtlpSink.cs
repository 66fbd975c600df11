using System.Net;
using System.Net.Sockets;

namespace Sandbox.Benchmarks.Servers;

/// <summary>Takes whatever comes by OTLP over HTTP, and keeps nothing.</summary>
internal sealed class OtlpSink : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _address = $"http://127.0.0.1:{FindPort()}/";
    private int _received;

    public OtlpSink()
    {
        _listener.Prefixes.Add(_address);
        _listener.Start();
        _ = TakeAsync();
    }

    /// <summary>Requests so far.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>What makes a server send here.</summary>
    public (string, string)[] Settings =>
        [("OTEL_EXPORTER_OTLP_ENDPOINT", _address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    public void Dispose() => _listener.Close();

    private async Task TakeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await context.Request.InputStream.CopyToAsync(Stream.Null);
                Interlocked.Increment(ref _received);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private static int FindPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
