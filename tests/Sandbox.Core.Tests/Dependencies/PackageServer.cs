using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>Serves paths on loopback, as an index or a registry would.</summary>
internal sealed class PackageServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public PackageServer()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>By path, unescaped.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>The Authorization that a request must have; null: none.</summary>
    public string? Authorization { get; set; }

    public ConcurrentQueue<string> Requests { get; } = new();

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                string path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
                Requests.Enqueue(path);
                using HttpListenerResponse response = context.Response;
                if (Authorization is { } wanted && context.Request.Headers["Authorization"] != wanted)
                {
                    response.StatusCode = (int)HttpStatusCode.Unauthorized;
                    response.Headers["WWW-Authenticate"] = "Basic";
                }
                else if (Files.TryGetValue(path, out byte[]? content))
                {
                    response.ContentType = path.EndsWith('/') ? "text/html" : "application/octet-stream";
                    response.ContentLength64 = content.Length;
                    try
                    {
                        await response.OutputStream.WriteAsync(content);
                    }
                    catch (HttpListenerException)
                    {
                        // The client hung up; others go on.
                    }
                }
                else
                {
                    response.StatusCode = (int)HttpStatusCode.NotFound;
                }
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
