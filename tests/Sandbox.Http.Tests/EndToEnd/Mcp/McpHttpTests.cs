using System.Diagnostics;
using System.Net;
using System.Text;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sandbox.Http.Tests.EndToEnd.Mcp;

/// <summary>The tools at <c>/mcp</c>, and what the client would hide.</summary>
public sealed class McpHttpTests : McpContract
{
    private const string Path = "/mcp";
    private const string ListTools = """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""";

    private static readonly (string Key, string Value) Enabled = ("Sandbox__Mcp__Enabled", "true");

    internal override async Task<McpConnection> ConnectAsync(params (string Key, string Value)[] environment)
    {
        ServerProcess server = await ServerProcess.StartAsync([Enabled, .. environment]);
        return new McpConnection(await ClientAsync(server, TestServer.Key, Version), server);
    }

    [BuiltServerFact]
    public async Task Run_ClientCancels_EndsTheProgram()
    {
        await using McpConnection connection = await ConnectAsync(OnePlace);
        var started = new Output("started");
        using var cancel = new CancellationTokenSource();
        Task<CallToolResult> running = connection.CallAsync(
            "run_python", started, cancel.Token, ("code", Forever), ("limits", new { wall_ms = 60_000 }));
        await started.Seen;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await AssertPlaceIsFreeAsync(connection);
    }

    [BuiltServerFact]
    public async Task Cancel_OfAnotherClientsCall_ChangesNothing()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(Enabled);
        using HttpResponseMessage running = await SendAsync(server, """
            {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"run_python","_meta":{"progressToken":1},
             "arguments":{"code":"import time\ntime.sleep(1)\nprint('whole')"}}}
            """, ("Mcp-Session-Id", "one"));
        using var reader = new StreamReader(await running.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line && !line.Contains("started", StringComparison.Ordinal))
        {
        }

        using HttpResponseMessage cancelled = await SendAsync(
            server, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""", ("Mcp-Session-Id", "two"));

        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.Contains("whole", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task Run_ClientHangsUp_FreesThePlace()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(Enabled, ("MAX_WORKERS", "1"), ("MAX_REQUESTS", "1"));
        HttpResponseMessage running = await SendAsync(server, """
            {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"run_python","_meta":{"progressToken":1},
             "arguments":{"code":"import time\ntime.sleep(60)","limits":{"wall_ms":60000}}}}
            """);
        using (var reader = new StreamReader(await running.Content.ReadAsStreamAsync()))
        {
            while (await reader.ReadLineAsync() is { } line && !line.Contains("started", StringComparison.Ordinal))
            {
            }
        }

        var watch = Stopwatch.StartNew();
        running.Dispose();

        HttpStatusCode status;
        do
        {
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            using HttpResponseMessage response = await server.Client.PostAsync(Envelopes.RunPath, DifyPayloads.Body("python3", "print(1)"));
            status = response.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [BuiltServerFact]
    public async Task Run_OverTheKeysParallelRuns_IsAnErrorUntilOneEnded()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            Enabled, ("Sandbox__Http__Keys__team-a__Key", "second"), ("Sandbox__Http__Keys__team-a__MaxParallel", "1"));
        await using var connection = new McpConnection(await ClientAsync(server, "second"));
        await using var other = new McpConnection(await ClientAsync(server, TestServer.Key));
        var started = new Output("started");
        Task<CallToolResult> running = connection.CallAsync("run_python", started, ("code", "import time\ntime.sleep(2)"));
        await started.Seen;

        CallToolResult refused = await connection.CallAsync("run_python", ("code", "1"));
        CallToolResult free = await other.CallAsync("run_python", ("code", "1"));

        Assert.True(refused.IsError);
        Assert.StartsWith("too many runs at a time with this key", TextOf(refused), StringComparison.Ordinal);
        Assert.Equal(0, AnswerOf(free).GetProperty("exit_code").GetInt32());
        await running;
        Assert.NotEqual(true, (await connection.CallAsync("run_python", ("code", "1"))).IsError);
    }

    [BuiltServerFact]
    public async Task Run_InTheMetrics_CountsAsOneOverHttp()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(Enabled, ("Sandbox__Metrics__Enabled", "true"));
        await using var connection = new McpConnection(await ClientAsync(server, TestServer.Key));

        await connection.CallAsync("run_node", ("code", "process.exit(1)"));
        await connection.CallAsync("run_node", ("code", ""));

        string metrics = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("""sandbox_runs_total{runtime="nodejs",outcome="exited"} 1""", metrics, StringComparison.Ordinal);
        Assert.Contains("""sandbox_run_failures_total{reason="invalid_request"} 1""", metrics, StringComparison.Ordinal);
        Assert.Matches("""http_server_request_duration_seconds_count\{.*http_route="/mcp",sandbox_key="default"\}""", metrics);
    }

    [BuiltServerFact]
    public async Task Request_WithoutTheKey_IsRefused()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(Enabled);
        using var client = new HttpClient { BaseAddress = server.Client.BaseAddress };

        using HttpResponseMessage none = await PostAsync(client, ListTools);
        using HttpResponseMessage wrong = await PostAsync(client, ListTools, ("Authorization", "Bearer other"));
        using HttpResponseMessage bearer = await PostAsync(client, ListTools, ("Authorization", $"Bearer {TestServer.Key}"));

        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, bearer.StatusCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ClientAsync(server, "other"));
    }

    [BuiltServerFact]
    public async Task Request_FromAPageOfABrowser_NeedsAKnownOrigin()
    {
        // Without a key, as on the machine of somebody who looks at that page.
        await using ServerProcess server = await ServerProcess.StartAsync(
            Enabled, ("API_KEY", ""), ("Sandbox__Server__AllowedOrigins__0", "https://agents.example.org"));
        string port = server.Client.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach ((string origin, string host, HttpStatusCode expected) in (IEnumerable<(string, string, HttpStatusCode)>)
            [
                ("http://evil.example", "127.0.0.1", HttpStatusCode.Forbidden),
                ($"http://evil.example:{port}", $"evil.example:{port}", HttpStatusCode.Forbidden),
                ("null", "127.0.0.1", HttpStatusCode.Forbidden),
                ("https://agents.example.org", "127.0.0.1", HttpStatusCode.OK),
                ("http://localhost:5173", "127.0.0.1", HttpStatusCode.OK),
            ])
        {
            using HttpResponseMessage response = await SendAsync(server, ListTools, ("Origin", origin), ("Host", host));
            Assert.True(expected == response.StatusCode, $"{origin}: {response.StatusCode}");
            if (expected == HttpStatusCode.Forbidden)
                Assert.Contains("AllowedOrigins", await response.ReadFailureAsync(expected), StringComparison.Ordinal);
        }
    }

    [BuiltServerFact]
    public async Task Request_ThatIsNoCall_IsAnsweredWithWhatIsWrong()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(Enabled, ("Sandbox__Http__MaxBodyBytes", "20000"));
        string large = ListTools.Replace("{}", $"{{\"cursor\":\"{new string('a', 20_000)}\"}}", StringComparison.Ordinal);

        using HttpResponseMessage over = await SendAsync(server, large);
        using HttpResponseMessage chunked = await SendAsync(server, large, ("Transfer-Encoding", "chunked"));
        using HttpResponseMessage garbage = await SendAsync(server, "{\"jsonrpc\":");
        using HttpResponseMessage batch = await SendAsync(server, $"[{ListTools}]");
        using HttpResponseMessage text = await SendAsync(server, ListTools, ("Content-Type", "text/plain"));
        using HttpResponseMessage get = await server.Client.GetAsync(new Uri(Path, UriKind.Relative));

        Assert.Equal("request body is over the limit of 20000 bytes", await over.ReadFailureAsync(HttpStatusCode.BadRequest));
        Assert.Equal("request body is over the limit of 20000 bytes", await chunked.ReadFailureAsync(HttpStatusCode.BadRequest));
        Assert.Equal(HttpStatusCode.BadRequest, garbage.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, batch.StatusCode);
        await text.ReadFailureAsync(HttpStatusCode.UnsupportedMediaType);
        await get.ReadFailureAsync(HttpStatusCode.MethodNotAllowed);

        using HttpResponseMessage still = await SendAsync(server, ListTools);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [BuiltServerFact]
    public async Task Request_WhileItIsNotEnabled_FindsNoRoute()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();

        using HttpResponseMessage response = await SendAsync(server, ListTools);

        Assert.Equal("no such route", await response.ReadFailureAsync(HttpStatusCode.NotFound));
    }

    private static Task<McpClient> ClientAsync(ServerProcess server, string key, string? version = null) =>
        McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(server.Client.BaseAddress!, Path),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["X-Api-Key"] = key },
            }),
            new McpClientOptions { ProtocolVersion = version, DiscoverProbeTimeout = Timeout.InfiniteTimeSpan });

    private static Task<HttpResponseMessage> SendAsync(
        ServerProcess server, string body, params (string Name, string Value)[] headers) =>
        PostAsync(server.Client, body, headers);

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient client, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Path, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        foreach ((string name, string value) in headers)
        {
            if (name == "Content-Type")
                request.Content.Headers.ContentType = new(value);
            else
                request.Headers.Add(name, value);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
