using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Http.Tests.Diagnostics;

public sealed class TelemetryTests : IAsyncLifetime, IDisposable
{
    private const string Code = "CODE-7f3a";
    private const string Output = "OUTPUT-91cc";
    private const string Key = "KEY-5d20";
    private const string Stdin = "STDIN-88e1";
    private const string Program =
        $$$"""{"language":"python","code":"{{{Code}}}","stdin":"{{{Stdin}}}","args":["{{{Stdin}}}"],"env":{"A":"{{{Stdin}}}"}}""";

    private Everything _told = null!;
    private HttpClient _client = null!;
    private HttpClient _limited = null!;
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _told = new Everything();
        _server = await TestServer.StartAsync(
            services =>
            {
                // The real executor over an ending that was.
                services.Remove(services.Last(service => service.ServiceType == typeof(ISandboxExecutor)));
                services.AddSingleton<ISandboxManager>(new EndedManager(Output));
                services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_told));
            },
            ("Sandbox:Metrics:Enabled", "true"),
            ("Sandbox:Http:Keys:limited:Key", "limited-key"),
            ("Sandbox:Http:Keys:limited:RunsPerMinute", "1"),
            ("Sandbox:Http:Keys:team-a:Key", Key));
        _limited = new HttpClient { BaseAddress = _server.Address };
        _limited.DefaultRequestHeaders.Add("X-Api-Key", "limited-key");
        _client = new HttpClient { BaseAddress = _server.Address };
        _client.DefaultRequestHeaders.Add("X-Api-Key", Key);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _limited.Dispose();
        _told.Dispose();
    }

    [Fact]
    public async Task Telemetry_OfARun_HasNothingOfProgramOutputOrKey()
    {
        string answer = (await RunAsync(Program)).GetProperty("data").GetRawText();
        Assert.Contains(Output, answer, StringComparison.Ordinal);
        await _client.PostAsync(Envelopes.RunPath, Program + "}");
        await _client.PostAsync(Envelopes.RunPath, $$"""{"language":"{{Code}}","code":"1"}""");
        await _client.PostAsync(Envelopes.RunPath + "?stream=1", Program);
        string metrics = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        // It was told about, and by the key's name.
        Assert.Contains(_told.Text, text => text.StartsWith("span sandbox.run", StringComparison.Ordinal));
        Assert.Contains(_told.Text, text => text.StartsWith("metric sandbox.runs", StringComparison.Ordinal));
        Assert.Contains(_told.Text, text => text.StartsWith("log Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Contains(_told.Text, text => text.Contains("team-a", StringComparison.Ordinal));
        Assert.All(
            (string[])[Code, Output, Key, Stdin],
            secret => Assert.All([.. _told.Text, metrics], text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Spans_OfARun_AreItsStagesInTheCallersTrace()
    {
        var trace = ActivityTraceId.CreateRandom();
        _client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        string id = (await RunAsync(Program)).GetProperty("data").GetProperty("run_id").GetString()!;

        Activity[] spans = [.. _told.Spans.Where(span => span.TraceId == trace)];
        Activity run = Assert.Single(spans, span => span.OperationName == "sandbox.run");
        Assert.Equal(id, run.GetTagItem("sandbox.run_id"));
        Assert.Equal("exited", run.GetTagItem("sandbox.outcome"));
        Assert.Equal(
            ["admit", "start", "run", "report"],
            spans.Where(span => span.ParentSpanId == run.SpanId).Select(span => span.OperationName));
        Assert.Equal(12, Assert.Single(spans, span => span.OperationName == "run").Duration.TotalMilliseconds, 0.001);
    }

    [Fact]
    public async Task Spans_OfAJob_AreInTheTraceThatItWasAcceptedIn()
    {
        var trace = ActivityTraceId.CreateRandom();
        _client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        await (await _client.PostAsync("/v1/sandbox/jobs", Program[..^1] + ",\"job_id\":\"j-1\"}")).ReadAsync(HttpStatusCode.Accepted);
        IJobQueue queue = _server.Services.GetRequiredService<IJobQueue>();
        ReceivedMessage message = Assert.Single(await queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None));

        await _server.Services.GetRequiredService<JobProcessor>().ProcessAsync(message.Body, 1, CancellationToken.None);

        Activity[] spans = [.. _told.Spans.Where(span => span.TraceId == trace)];
        Activity job = Assert.Single(spans, span => span.OperationName == "sandbox.job");
        Assert.Equal("j-1", job.GetTagItem("sandbox.job_id"));
        Assert.Equal(job.SpanId, Assert.Single(spans, span => span.OperationName == "sandbox.run").ParentSpanId);
        Assert.Single(spans, span => span.Kind == ActivityKind.Server && "j-1".Equals(span.GetTagItem("sandbox.job_id")));
    }

    [Fact]
    public async Task Metrics_AfterARun_AreWhatPrometheusReads()
    {
        await RunAsync(Program);

        using HttpResponseMessage response = await _client.GetAsync(new Uri("/metrics", UriKind.Relative));
        string text = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("# TYPE sandbox_runs_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_runs_total{runtime=\"python3\",outcome=\"exited\"} ", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_run_blocked_calls_total{runtime=\"python3\",call=\"other\"} ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("99999", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_network_connections_total{runtime=\"python3\"} ", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_network_denied_total{runtime=\"python3\",reason=\"private\"} ", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_network_denied_total{runtime=\"python3\",reason=\"not_allowed\"} ", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_network_io_bytes_total{runtime=\"python3\",direction=\"received\"} ", text, StringComparison.Ordinal);
        Assert.All((string[])["10.77.66.55", "host.of-program", "8080"], target => Assert.DoesNotContain(target, text, StringComparison.Ordinal));
        Assert.Contains("sandbox_run_duration_seconds_bucket{runtime=\"python3\",outcome=\"exited\",le=\"0.025\"} ", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_places_in_use 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_places_waiting 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\nsandbox_ready 0\n", text, StringComparison.Ordinal);
        Assert.Contains("sandbox_key=\"team-a\"", text, StringComparison.Ordinal);
        Assert.All(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches("""^(# (HELP|TYPE) \w+ .*|\w+(\{(\w+="[^"]*",?)+\})? [0-9.eE+-]+)$""", line));
    }

    // What takes three milliseconds must not look like what takes five, over HTTP neither.
    [Theory]
    [InlineData("sandbox_run_duration_seconds")]
    [InlineData("http_server_request_duration_seconds")]
    public async Task Durations_OfMilliseconds_HaveBucketsOfTheirOwn(string metric)
    {
        await RunAsync(Program);

        string text = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.All(
            (string[])["0.001", "0.002", "0.003", "0.004", "0.005"],
            bound => Assert.Contains(
                text.Split('\n'),
                line => line.StartsWith($"{metric}_bucket", StringComparison.Ordinal) && line.Contains($"le=\"{bound}\"", StringComparison.Ordinal)));
    }

    // An alarm on an increase needs the zero before it.
    [Fact]
    public async Task Leaks_BeforeThereAreAny_AreSeriesOfEachKind()
    {
        string text = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains("# TYPE sandbox_leaks_total counter\n", text, StringComparison.Ordinal);
        Assert.All(
            (string[])["processes", "files", "cgroup"],
            kind => Assert.Matches($$"""\nsandbox_leaks_total\{kind="{{kind}}"\} [0-9]+\n""", text));
    }

    [Fact]
    public async Task Refusals_OfAKeyThatIsUsedUp_AreCountedByItsName()
    {
        await (await _limited.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);
        await (await _limited.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.TooManyRequests);

        string text = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains("\nsandbox_refusals_total{reason=\"key_minute\",key=\"limited\"} ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_OfRequestsThatNobodyExpects_AreFew()
    {
        await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        int before = await CountSeriesAsync();
        const int Odd = 200;
        for (int number = 0; number < Odd; number++)
        {
            using var request = new HttpRequestMessage(new HttpMethod($"M{number}"), $"/nowhere/{number}?q={number}");
            request.Headers.TryAddWithoutValidation("X-Api-Key", $"wrong-{number}");
            request.Headers.Host = $"host-{number}.example.org";
            using HttpResponseMessage response = await _client.SendAsync(request);
            await _client.PostAsync(Envelopes.RunPath, $$"""{"language":"l{{number}}","code":"1"}""");
        }

        // Tests beside this one add some of their own, because a process has its meters once; a series for each odd thing
        // would be more than that.
        Assert.InRange(await CountSeriesAsync() - before, 0, Odd / 2);
        string metrics = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        foreach (string odd in (string[])["nowhere", "host-", "wrong-", "M1", "l1\""])
            Assert.DoesNotContain(odd, metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_WithoutAKey_Are401()
    {
        using var nobody = new HttpClient { BaseAddress = _server.Address };

        using HttpResponseMessage response = await nobody.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Metrics_NotEnabled_AreNoRoute()
    {
        await using TestServer server = await TestServer.StartAsync();

        await (await server.Client.GetAsync(new Uri("/metrics", UriKind.Relative))).ReadFailureAsync(HttpStatusCode.NotFound);
    }

    private async Task<int> CountSeriesAsync() =>
        (await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n').Count(
            line => !line.StartsWith('#') && !line.Contains("_bucket{", StringComparison.Ordinal));

    private async Task<JsonElement> RunAsync(string program) =>
        await (await _client.PostAsync(Envelopes.RunPath, program)).ReadAsync(HttpStatusCode.OK);
}
