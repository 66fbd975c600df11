using System.Globalization;
using System.Net;
using System.Text;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>What a page in the browser of somebody whose machine the server runs on can do.</summary>
public sealed class BrowserTests
{
    private const string Jobs = "/v1/sandbox/jobs";

    [BuiltServerFact]
    public async Task Request_FromAPageToAServerWithoutAKey_NeedsAKnownOriginAndHost()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("API_KEY", ""), ("Sandbox__Server__AllowedOrigins__0", "https://ours.example.org"));
        string port = server.Client.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture);

        await Expect(HttpStatusCode.OK, null, "127.0.0.1");
        await Expect(HttpStatusCode.OK, null, $"localhost:{port}");
        await Expect(HttpStatusCode.OK, null, $"[::1]:{port}");
        await Expect(HttpStatusCode.OK, "http://localhost:5173", "127.0.0.1");
        await Expect(HttpStatusCode.OK, "https://ours.example.org", "ours.example.org");
        await Expect(HttpStatusCode.Forbidden, "http://evil.example", "127.0.0.1");
        await Expect(HttpStatusCode.Forbidden, "null", "127.0.0.1");
        await Expect(HttpStatusCode.Forbidden, null, $"evil.example:{port}");

        async Task Expect(HttpStatusCode expected, string? origin, string host)
        {
            using HttpRequestMessage run = Request(HttpMethod.Post, Envelopes.RunPath, origin, host);
            run.Content = new StringContent(DifyPayloads.Body("python3", "print(1)"), Encoding.UTF8, "application/json");
            using HttpRequestMessage list = Request(HttpMethod.Get, Jobs, origin, host);
            using HttpRequestMessage health = Request(HttpMethod.Get, "/health", origin, host);
            foreach ((HttpRequestMessage request, HttpStatusCode status) in new[] { (run, expected), (list, expected), (health, HttpStatusCode.OK) })
            {
                using HttpResponseMessage response = await server.Client.SendAsync(request);
                Assert.True(status == response.StatusCode, $"{request.RequestUri} from {origin} to {host}: {response.StatusCode}");
            }
        }
    }

    [BuiltServerFact]
    public async Task Request_WithAKey_MayComeThroughAnything()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("API_KEY", "secret"));
        using HttpRequestMessage request = Request(HttpMethod.Get, Jobs, "https://console.example.org", "sandbox");
        request.Headers.Add("X-Api-Key", "secret");

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? origin, string host)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return request;
    }
}
