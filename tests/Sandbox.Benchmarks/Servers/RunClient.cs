using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Sandbox.Benchmarks.Servers;

/// <summary>One request after the other to <c>POST /v1/sandbox/run</c>, with the time each took.</summary>
internal sealed class RunClient(HttpClient client)
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    /// <summary>The status, the whole answer, and the milliseconds from the call to its last byte.</summary>
    public async Task<(HttpStatusCode Status, byte[] Answer, double Milliseconds)> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = JsonType;
        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await client.PostAsync(Path, content);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        return (response.StatusCode, answer, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>The same for <c>GET /health</c>: what HTTP alone costs.</summary>
    public async Task<double> GetHealthAsync()
    {
        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await client.GetAsync(Health);
        _ = await response.Content.ReadAsByteArrayAsync();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static readonly Uri Path = new("/v1/sandbox/run", UriKind.Relative);

    private static readonly Uri Health = new("/health", UriKind.Relative);
}
