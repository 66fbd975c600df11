using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sandbox.Testing;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>What becomes of everything that goes on when the server is told to end.</summary>
public sealed class DrainTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const string Jobs = "/v1/sandbox/jobs";

    // Far longer than anybody here waits: a job that comes back before it has been given back.
    private static readonly (string Key, string Value) LongLease = ("Sandbox__Jobs__LeaseMs", "3600000");

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-drain-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [BuiltServerFact]
    public Task Sigterm_WhileAJobRuns_GivesItBackToTheQueueFile() =>
        JobIsGivenBackAsync(("Sandbox__Storage__Folder", Path.Combine(_folder, "blobs")));

    [BuiltServerAndAzuriteFact]
    public Task Sigterm_WhileAJobRuns_GivesItBackToAzuresQueue() =>
        JobIsGivenBackAsync(
            ("Sandbox__Storage__ConnectionString", azurite.Azurite.CreateConnectionString()), ("Sandbox__Storage__Folder", ""));

    [BuiltServerFact]
    public async Task Sigterm_WithinTheGracePeriod_FinishesTheJobAndItsResult()
    {
        (string, string) store = ("Sandbox__Storage__Folder", Path.Combine(_folder, "blobs"));
        await using (ServerProcess server = await ServerProcess.StartAsync(store, LongLease))
        {
            await StartJobAsync(server, "import time\ntime.sleep(2)\nprint('done')");

            server.Terminate();

            Assert.Equal(0, await server.WaitForExitAsync());
        }

        await using ServerProcess next = await ServerProcess.StartAsync(store, ("Sandbox__Jobs__Worker", "false"));
        JsonElement job = await JobAsync(next);
        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        Assert.Equal(1, job.GetProperty("runs").GetInt32());
    }

    [BuiltServerFact]
    public async Task Sigterm_WhileAStreamGoesOn_SendsItsEnd()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using HttpResponseMessage response = await StartStreamAsync(server, "import time\nprint('up', flush=True)\ntime.sleep(1)\nprint('done')");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await ReadToAsync(reader, "up");

        server.Terminate();

        string rest = await reader.ReadToEndAsync();
        Assert.Contains("event: end\n", rest, StringComparison.Ordinal);
        Assert.Contains("done", rest, StringComparison.Ordinal);
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [BuiltServerFact]
    public async Task Sigterm_WithIdleAndHalfSentConnections_DoesNotWaitOutTheGracePeriod()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("Sandbox__Server__DrainMs", "60000"));
        using Socket idle = await ConnectAsync(server);
        using Socket silent = await ConnectAsync(server);
        await idle.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        await idle.ReceiveAsync(new byte[4_096]);
        await silent.SendAsync("POST /v1/sandbox/run HTTP/1.1\r\nHost: local"u8.ToArray());

        var watch = Stopwatch.StartNew();
        server.Terminate();

        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [BuiltServerFact]
    public async Task Sigterm_ASecondTime_EndsTheGracePeriod() => await SecondSignalAsync(server => server.Terminate());

    [BuiltServerFact]
    public async Task Sigint_AfterSigterm_EndsTheGracePeriod() => await SecondSignalAsync(server => server.Interrupt());

    private static async Task SecondSignalAsync(Action<ServerProcess> second)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("Sandbox__Server__DrainMs", "60000"));
        using HttpResponseMessage response = await StartStreamAsync(server, "import time\nprint('up', flush=True)\ntime.sleep(50)");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await ReadToAsync(reader, "up");
        server.Terminate();
        await RefusesAsync(server);

        var watch = Stopwatch.StartNew();
        second(server);

        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
    }

    private static async Task JobIsGivenBackAsync(params (string Key, string Value)[] store)
    {
        await using (ServerProcess first = await ServerProcess.StartAsync([.. store, LongLease, ("Sandbox__Server__DrainMs", "200")]))
        {
            await StartJobAsync(first, "import time\ntime.sleep(3)\nprint('done')");

            first.Terminate();

            Assert.Equal(0, await first.WaitForExitAsync());
        }

        await using ServerProcess next = await ServerProcess.StartAsync([.. store, LongLease]);
        var watch = Stopwatch.StartNew();
        JsonElement job = await JobAsync(next);
        while (job.GetProperty("state").GetString() is "queued" or "running")
        {
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
            job = await JobAsync(next);
        }

        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        Assert.Equal("done\n", job.GetProperty("data").GetProperty("stdout").GetString());
        Assert.Equal(2, job.GetProperty("deliveries").GetInt32());
    }

    private static async Task StartJobAsync(ServerProcess server, string code)
    {
        string body = JsonSerializer.Serialize(new { job_id = "j", language = "python3", code, limits = new { wall_ms = 30_000 } });
        await (await server.Client.PostAsync(Jobs, body)).ReadAsync(HttpStatusCode.Accepted);
        var watch = Stopwatch.StartNew();
        while ((await JobAsync(server)).GetProperty("state").GetString() != "running")
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
    }

    private static async Task<JsonElement> JobAsync(ServerProcess server) =>
        (await (await server.Client.GetAsync(new Uri($"{Jobs}/j", UriKind.Relative))).ReadAsync(HttpStatusCode.OK)).GetProperty("data");

    private static async Task<HttpResponseMessage> StartStreamAsync(ServerProcess server, string code)
    {
        string body = JsonSerializer.Serialize(new { language = "python3", code, limits = new { wall_ms = 60_000 } });
        using var request = new HttpRequestMessage(HttpMethod.Post, Envelopes.RunPath + "?stream=1")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static async Task ReadToAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync().WaitAsync(Soon) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"the stream ended before {text}");
    }

    private static async Task<Socket> ConnectAsync(ServerProcess server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        return socket;
    }

    // Nobody new is let in: the first signal has arrived.
    private static async Task RefusesAsync(ServerProcess server)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Soon)
        {
            try
            {
                using Socket socket = await ConnectAsync(server);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                return;
            }
        }

        Assert.Fail("it still lets callers in");
    }
}
