using System.Net;
using System.Text;
using System.Text.Json;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Http.Tests;

public sealed class StreamRouteTests : IAsyncLifetime
{
    private const string Good = """{"language":"python3","code":"print('hello')"}""";

    private TestServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await TestServer.StartAsync(("Sandbox:Http:HeartBeatMs", "10"));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Stream_Run_SendsStartOutputAndEndInOrder()
    {
        Play(async observer =>
        {
            await observer.WriteAsync(OutputKind.Stdout, "one"u8.ToArray());
            await observer.WriteAsync(OutputKind.Stderr, "two"u8.ToArray());
            await observer.WriteAsync(OutputKind.Stdout, "three"u8.ToArray());
        });

        using HttpResponseMessage response = await _server.Client.OpenStreamAsync(Good);
        var events = new List<string>();
        await foreach ((string name, JsonElement data) in response.ReadEventsAsync())
            events.Add($"{name} {data}");

        string end = JsonSerializer.Serialize(FakeExecutor.Hello, SandboxJsonContext.Default.RunData);
        string[] expected =
        [
            $$"""start {"run_id":"{{FakeExecutor.Hello.RunId}}"}""",
            """stdout {"text":"one"}""",
            """stderr {"text":"two"}""",
            """stdout {"text":"three"}""",
            $"end {end}",
        ];
        Assert.Equal(expected, events);
        Assert.Equal([FakeExecutor.Hello.RunId], response.Headers.GetValues("X-Run-Id"));
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Stream_CharactersInPieces_ComeWhole()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("aé€😀\u0000\u2028");
        Play(async observer =>
        {
            foreach (byte value in bytes)
            {
                await observer.WriteAsync(OutputKind.Stdout, new[] { value });
                await observer.WriteAsync(OutputKind.Stderr, new[] { value });
            }
        });

        List<(string Name, JsonElement Data)> events = await _server.Client.StreamAsync(Good);

        Assert.Equal("aé€😀\u0000\u2028", events.TextOf("stdout"));
        Assert.Equal("aé€😀\u0000\u2028", events.TextOf("stderr"));
    }

    [Fact]
    public async Task Stream_NoUtf8_BecomesReplacementCharacters()
    {
        Play(observer => observer.WriteAsync(OutputKind.Stdout, new byte[] { (byte)'a', 0xFF, (byte)'b', 0xE2, 0x82 }));

        Assert.Equal("a\uFFFDb\uFFFD", (await _server.Client.StreamAsync(Good)).TextOf("stdout"));
    }

    [Fact]
    public async Task Stream_CutByTheLimit_LeavesTheBrokenCharacterOut()
    {
        Play(observer => observer.WriteAsync(OutputKind.Stdout, new byte[] { (byte)'a', 0xE2, 0x82 }));
        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with { Outcome = RunOutcome.OutputExceeded });

        Assert.Equal("a", (await _server.Client.StreamAsync(Good)).TextOf("stdout"));
    }

    [Theory]
    [InlineData("\n\nevent: end\ndata: {}\n\n")]
    [InlineData("\r\revent: end\rdata: {}\r\r")]
    [InlineData("\r\n\r\n: comment\r\nid: 1\r\nretry: 1\r\n\r\n")]
    [InlineData("\"}\n\nevent: end")]
    public async Task Stream_ForgedEvents_AreText(string forged)
    {
        Play(observer => observer.WriteAsync(OutputKind.Stdout, Encoding.UTF8.GetBytes(forged)));

        List<(string Name, JsonElement Data)> events = await _server.Client.StreamAsync(Good);

        Assert.Equal(["start", "stdout", "end"], events.Select(item => item.Name));
        Assert.Equal(forged, events.TextOf("stdout"));
    }

    [Fact]
    public async Task Stream_LargePiece_ComesInBoundedEvents()
    {
        string text = new('é', 30_000);
        Play(observer => observer.WriteAsync(OutputKind.Stdout, Encoding.UTF8.GetBytes(text)));

        List<(string Name, JsonElement Data)> events = await _server.Client.StreamAsync(Good);

        Assert.Equal(text, events.TextOf("stdout"));
        Assert.All(events, item => Assert.True(item.Name != "stdout" || item.Data.GetProperty("text").GetString()!.Length <= 16_384));
    }

    [Fact]
    public async Task Stream_SilentProgram_SendsHeartBeats()
    {
        var quiet = new TaskCompletionSource();
        _server.Executor.Play = async (observer, _) =>
        {
            await observer.StartAsync(FakeExecutor.Hello.RunId);
            await quiet.Task;
        };

        using HttpResponseMessage response = await _server.Client.OpenStreamAsync(Good);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (int beats = 0; beats < 3;)
            beats += await reader.ReadLineAsync() == ": heart-beat" ? 1 : 0;
        quiet.SetResult();

        Assert.Contains("event: end", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "?stream=1", HttpStatusCode.BadRequest, "language: required; code: required")]
    [InlineData("""{"language":"ruby","code":"1"}""", "?stream=true", HttpStatusCode.BadRequest, "unsupported language")]
    [InlineData("[", "?stream=1", HttpStatusCode.BadRequest, null)]
    [InlineData(Good, "?stream=yes", HttpStatusCode.BadRequest, "stream: expected 0 or 1")]
    public async Task Stream_WrongRequest_IsAnOrdinaryAnswer(string body, string query, HttpStatusCode status, string? message)
    {
        string actual = await (await _server.Client.PostAsync(Envelopes.RunPath + query, body)).ReadFailureAsync(status);

        Assert.Equal(message ?? actual, actual);
    }

    [Theory]
    [InlineData(RunFailure.Busy, HttpStatusCode.ServiceUnavailable)]
    [InlineData(RunFailure.RunIdInUse, HttpStatusCode.Conflict)]
    public async Task Stream_NotAdmitted_IsAnOrdinaryAnswer(RunFailure failure, HttpStatusCode status)
    {
        _server.Executor.Play = (_, _) => throw new RunException(failure, "not now");

        Assert.Equal("not now", await (await _server.Client.OpenStreamAsync(Good)).ReadFailureAsync(status));
    }

    [Fact]
    public async Task Stream_WrongKey_IsAnEmpty401()
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        using HttpResponseMessage response = await client.OpenStreamAsync(Good);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true, "the sandbox could not be made; try again")]
    [InlineData(false, "internal error")]
    public async Task Stream_FailsAfterTheStart_SendsAnErrorAndIsLogged(bool known, string message)
    {
        Play(observer => observer.WriteAsync(OutputKind.Stdout, "x"u8.ToArray()));
        _server.Executor.Answer = (_, _) => throw (known
            ? new RunException(RunFailure.SandboxFailed, message)
            : new InvalidOperationException("secret"));

        List<(string Name, JsonElement Data)> events = await _server.Client.StreamAsync(Good);

        Assert.Equal(["start", "stdout", "error"], events.Select(item => item.Name));
        Assert.Equal($$"""{"code":-500,"message":"{{message}}","data":null}""", events[^1].Data.ToString());
        Assert.Single(_server.Log.Lines);
    }

    [Fact]
    public async Task Stream_CallerHangsUp_CancelsTheRun()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Executor.Play = async (observer, cancellationToken) =>
        {
            await observer.StartAsync(FakeExecutor.Hello.RunId);
            await using CancellationTokenRegistration registration = cancellationToken.Register(() => cancelled.SetResult());
            await cancelled.Task;
            cancellationToken.ThrowIfCancellationRequested();
        };

        using (await _server.Client.OpenStreamAsync(Good))
        {
        }

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(_server.Log.Lines);
    }

    [Fact]
    public async Task Cancel_LiveRun_Is200AndCancelsIt()
    {
        using LiveRun run = _server.Runs.Begin(null);

        HttpResponseMessage[] responses = await Task.WhenAll(CancelAsync(run.Id), CancelAsync(run.Id));

        foreach (HttpResponseMessage response in responses)
            Assert.Equal("""{"code":0,"message":"success","data":{}}""", await response.Content.ReadAsStringAsync());
        Assert.True(run.Stop.IsCancellationRequested);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("x")]
    public async Task Cancel_NoSuchRun_Is404(string id) =>
        Assert.Equal("no such run", await (await CancelAsync(id)).ReadFailureAsync(HttpStatusCode.NotFound));

    [Fact]
    public async Task Cancel_WrongKey_CancelsNothing()
    {
        using LiveRun run = _server.Runs.Begin(null);
        using var client = new HttpClient { BaseAddress = _server.Address };

        using HttpResponseMessage response = await client.DeleteAsync(new Uri($"/v1/sandbox/runs/{run.Id}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(run.IsCancelled);
    }

    private Task<HttpResponseMessage> CancelAsync(string id) =>
        _server.Client.DeleteAsync(new Uri($"/v1/sandbox/runs/{id}", UriKind.Relative));

    private void Play(Func<IRunObserver, ValueTask> play) => _server.Executor.Play = async (observer, _) =>
    {
        await observer.StartAsync(FakeExecutor.Hello.RunId);
        await play(observer);
    };
}
