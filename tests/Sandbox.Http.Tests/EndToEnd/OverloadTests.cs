using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>More callers than there is room for, good ones and bad ones.</summary>
public sealed class OverloadTests
{
    private const int Callers = 1_000;
    private const int MaxWaitMs = 2_000;

    private static readonly string Program = DifyPayloads.Body("python3", "print(1)");

    [BuiltServerFact]
    public async Task ThousandConnections_AllAsking_AreServedInTimeOrToldAtOnceInFlatMemory()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("MAX_WORKERS", "4"), ("MAX_REQUESTS", "100"), ("Sandbox__Runs__MaxWaitMs", $"{MaxWaitMs}"));
        await AskAsync(server, rounds: 2);
        long before = server.ResidentBytes();

        ConcurrentBag<Answer> answers = await AskAsync(server, rounds: 6);

        long growth = server.ResidentBytes() - before;
        Answer[] served = [.. answers.Where(answer => answer.Status == HttpStatusCode.OK)];
        Answer[] refused = [.. answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable)];
        Assert.Equal(answers.Count, served.Length + refused.Length);
        Assert.NotEmpty(served);
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.True(answer.RetryAfter >= TimeSpan.FromSeconds(1)));

        // The promise is the line's. What this process's own thousand clients wait for each other is not the server's.
        double queued = served.Max(answer => answer.QueuedMs);
        Assert.InRange(queued, 0, MaxWaitMs);
        Assert.InRange(growth, long.MinValue, 48 << 20);
        await RunsAsync(server.Client);
    }

    [BuiltServerFact]
    public async Task ThousandConnections_HalfClosedOrSilent_LeaveThePlacesFree()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("MAX_WORKERS", "2"), ("MAX_REQUESTS", "4"));
        byte[] body = Encoding.UTF8.GetBytes("""{"language":"python3","code":"import time\ntime.sleep(30)","limits":{"wall_ms":60000}}""");
        byte[] whole = [.. Head(body.Length), .. body];
        var sockets = new List<Socket>();
        try
        {
            for (int caller = 0; caller < Callers; caller++)
            {
                Socket socket = await ConnectAsync(server);
                sockets.Add(socket);

                // A whole request and no more; or a part of one, and silence.
                await socket.SendAsync(caller % 2 == 0 ? whole : whole.AsMemory(0, whole.Length - 10));
                if (caller % 2 == 0)
                    socket.Shutdown(SocketShutdown.Send);
            }

            var watch = Stopwatch.StartNew();
            while (!await TryRunAsync(server.Client))
                Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [BuiltServerFact]
    public async Task ThousandSlowUploads_OfTheLargestSize_TakeNoMoreMemoryThanIsSetAside()
    {
        const int Most = 64 << 20;
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("Sandbox__Http__MaxBodiesBytes", $"{Most}"), ("Sandbox__Http__Keys__other__Key", "another-key"));
        await RunsAsync(server.Client);
        long before = server.ResidentBytes();
        byte[] begun = [.. Head(16 << 20), .. Encoding.UTF8.GetBytes(new string(' ', 512 << 10))];
        var sockets = new List<Socket>();
        try
        {
            for (int caller = 0; caller < Callers; caller++)
            {
                Socket socket = await ConnectAsync(server);
                sockets.Add(socket);
                try
                {
                    await socket.SendAsync(begun);
                }
                catch (SocketException)
                {
                    // It was told and cut off while it sent.
                }
            }

            // All but those that fit are told, and none of those that fit is.
            int fit = Most / 2 / (512 << 10);
            var watch = Stopwatch.StartNew();
            while (sockets.Count(socket => socket.Poll(0, SelectMode.SelectRead)) < Callers - (2 * fit))
                Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
            Assert.InRange(server.ResidentBytes() - before, long.MinValue, 3L * Most);

            // An ordinary request is one as ever, and a large one of somebody else too.
            await RunsAsync(server.Client);
            using var other = new HttpClient { BaseAddress = server.Client.BaseAddress };
            other.DefaultRequestHeaders.Add("X-Api-Key", "another-key");
            string large = JsonSerializer.Serialize(new { language = "python3", code = "print(1)", stdin = new string('x', 1 << 20) });
            await (await other.PostAsync(Envelopes.RunPath, large)).ReadAsync(HttpStatusCode.OK);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        // A thousand refusals are no fault of ours, and nobody's to read about.
        server.Terminate();
        await server.WaitForExitAsync();
        Assert.DoesNotContain("fail: ", await server.Log, StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task Connections_MoreThanDescriptors_LeaveTheServerServing()
    {
        const int Descriptors = 512;
        await using ServerProcess server = await ServerProcess.StartAsync(
            (arguments, environment) => SandboxCommand.StartWithDescriptors(Descriptors, arguments, environment));
        await RunsAsync(server.Client);
        var sockets = new List<Socket>();
        for (int caller = 0; caller < 2 * Descriptors; caller++)
            sockets.Add(await ConnectAsync(server));

        // The connection that was there keeps its place, and programs have descriptors.
        await RunsAsync(server.Client);
        sockets.ForEach(socket => socket.Dispose());
        var watch = Stopwatch.StartNew();
        using var client = new HttpClient { BaseAddress = server.Client.BaseAddress };
        while (!await IsAliveAsync(client))
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static async Task<ConcurrentBag<Answer>> AskAsync(ServerProcess server, int rounds)
    {
        var answers = new ConcurrentBag<Answer>();
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Callers, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1) };
        using var client = new HttpClient(handler) { BaseAddress = server.Client.BaseAddress, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Add("X-Api-Key", TestServer.Key);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (int round = 0; round < rounds; round++)
                answers.Add(await AskOnceAsync(client));
        }));
        return answers;
    }

    private static async Task<Answer> AskOnceAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.PostAsync(Envelopes.RunPath, Program);
        JsonElement envelope = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        double queued = response.IsSuccessStatusCode
            ? envelope.GetProperty("data").GetProperty("usage").GetProperty("queued_ms").GetDouble()
            : 0;
        return new Answer(response.StatusCode, queued, response.Headers.RetryAfter?.Delta);
    }

    private static byte[] Head(int length) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {Envelopes.RunPath} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {TestServer.Key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"));

    private static async Task<Socket> ConnectAsync(ServerProcess server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        return socket;
    }

    private static async Task RunsAsync(HttpClient client) =>
        await (await client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);

    private static async Task<bool> TryRunAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.PostAsync(Envelopes.RunPath, Program);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private static async Task<bool> IsAliveAsync(HttpClient client)
    {
        try
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri("/health", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It was closed at once: there are too many still.
            return false;
        }
    }

    private sealed record Answer(HttpStatusCode Status, double QueuedMs, TimeSpan? RetryAfter);
}
