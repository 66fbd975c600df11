using System.Net;
using System.Text;
using System.Text.Json;
using Sandbox.Benchmarks.Servers;

namespace Sandbox.Benchmarks.Jobs;

/// <summary>Servers on one queue, some of them dying, and a caller who tries again like any good caller.</summary>
internal sealed class WorkerGroup(int count, (string Key, string Value)[] settings) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ServerUnderTest?[] _servers = new ServerUnderTest?[count];
    private int _next;

    public int Kills { get; private set; }

    public async Task StartAsync()
    {
        for (int index = 0; index < count; index++)
            _servers[index] = await ServerUnderTest.StartAsync(settings);
    }

    /// <summary>As <see cref="StartAsync"/>, all at one time; returns when the last one serves.</summary>
    public async Task StartTogetherAsync()
    {
        ServerUnderTest[] servers = await Task.WhenAll(_servers.Select(_ => ServerUnderTest.StartAsync(settings)));
        servers.CopyTo(_servers, 0);
    }

    /// <summary>Kills one after the other and starts another in its place, until told to stop.</summary>
    public async Task KillAsync(TimeSpan every, CancellationToken cancellationToken)
    {
        for (int index = 0; ; index = (index + 1) % count)
        {
            try
            {
                await Task.Delay(every, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            ServerUnderTest victim = _servers[index]!;
            Volatile.Write(ref _servers[index], null);
            await victim.KillAsync();
            Kills++;
            await victim.DisposeAsync();
            Volatile.Write(ref _servers[index], await ServerUnderTest.StartAsync(settings));
        }
    }

    /// <summary>The data of the answer, from whichever server answers; again and again until one does.</summary>
    public async Task<JsonElement> AskAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        while (true)
        {
            ServerUnderTest? server = Volatile.Read(ref _servers[Interlocked.Increment(ref _next) % count]);
            if (server is not null && await TryAskAsync(server, method, path, body, cancellationToken) is { } data)
                return data;

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public IEnumerable<string> ReadLogs() =>
        _servers.OfType<ServerUnderTest>().SelectMany(server => server.ReadLog().TakeLast(10));

    public async ValueTask DisposeAsync()
    {
        foreach (ServerUnderTest server in _servers.OfType<ServerUnderTest>())
            await server.DisposeAsync();
    }

    private static async Task<JsonElement?> TryAskAsync(
        ServerUnderTest server, HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await server.Client.SendAsync(request, cancellationToken);
            string text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
                return JsonDocument.Parse(text).RootElement.GetProperty("data");
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                return null;
            throw new BenchmarkException($"{method} {path}: {(int)response.StatusCode} {text}");
        }
        catch (Exception exception) when (
            exception is HttpRequestException or ObjectDisposedException or JsonException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
