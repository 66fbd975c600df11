using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Runs;

namespace Sandbox.Http.Tests.Keys;

/// <summary>What callers see of each other: two keys of one space, one of another, and the server's own.</summary>
public sealed class KeySpaceTests : IAsyncLifetime
{
    private const string Jobs = "/v1/sandbox/jobs";
    private const string Program = """{"job_id":"j-1","language":"python3","code":"1"}""";
    private const string Batch = """{"job_id":"b-1","language":"python3","code":"1","inputs":[{"stdin":"1"},{"stdin":"2"}]}""";

    private readonly List<HttpClient> _clients = [];
    private TestServer _server = null!;
    private HttpClient _red = null!;
    private HttpClient _redToo = null!;
    private HttpClient _blue = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            ("Sandbox:Metrics:Enabled", "true"),
            ("Sandbox:Http:Keys:red-1:Key", "r1"), ("Sandbox:Http:Keys:red-1:Space", "red"),
            ("Sandbox:Http:Keys:red-2:Key", "r2"), ("Sandbox:Http:Keys:red-2:Space", "red"),
            ("Sandbox:Http:Keys:blue:Key", "b"), ("Sandbox:Http:Keys:blue:Space", "blue"),
            ("Sandbox:Http:Keys:blue:MaxWallMs", "700"), ("Sandbox:Http:Keys:blue:MaxMemoryBytes", $"{64 << 20}"));
        (_red, _redToo, _blue) = (ClientOf("r1"), ClientOf("r2"), ClientOf("b"));
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Job_OfOneSpace_IsSeenAndCancelledInItAndNowhereElse()
    {
        JsonElement ticket = await DataAsync(await _red.PostAsync(Jobs, Program), HttpStatusCode.Accepted);

        Assert.Equal("j-1", ticket.GetProperty("job_id").GetString());
        Assert.Equal($"{Jobs}/j-1", ticket.GetProperty("url").GetString());
        foreach (HttpClient stranger in (HttpClient[])[_blue, _server.Client])
        {
            await (await stranger.GetAsync($"{Jobs}/j-1")).ReadFailureAsync(HttpStatusCode.NotFound);
            await (await stranger.GetAsync($"{Jobs}/red~j-1")).ReadFailureAsync(HttpStatusCode.NotFound);
            await (await stranger.DeleteAsync(new Uri($"{Jobs}/j-1", UriKind.Relative))).ReadFailureAsync(HttpStatusCode.NotFound);
            await (await stranger.DeleteAsync(new Uri($"{Jobs}/red~j-1", UriKind.Relative))).ReadFailureAsync(HttpStatusCode.NotFound);
            Assert.Empty(await NamesAsync(stranger, ""));
            await (await stranger.GetAsync($"{Jobs}?prefix=red~")).ReadFailureAsync(HttpStatusCode.BadRequest);
        }

        Assert.Equal("queued", await StateAsync(_redToo, "j-1"));
        Assert.Equal(["j-1"], await NamesAsync(_redToo, "j"));
        JsonElement cancelled = await DataAsync(
            await _redToo.DeleteAsync(new Uri($"{Jobs}/j-1", UriKind.Relative)), HttpStatusCode.OK);
        Assert.Equal("j-1", cancelled.GetProperty("job_id").GetString());
        Assert.Equal("cancelled", cancelled.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Jobs_OfTheSameNameInTwoSpaces_AreTwoJobs()
    {
        await DataAsync(await _red.PostAsync(Jobs, Program), HttpStatusCode.Accepted);
        await DataAsync(await _blue.PostAsync(Jobs, Program.Replace("\"1\"", "\"2\"", StringComparison.Ordinal)), HttpStatusCode.Accepted);
        await DataAsync(await _server.Client.PostAsync(Jobs, Program.Replace("\"1\"", "\"3\"", StringComparison.Ordinal)), HttpStatusCode.Accepted);

        await DeliverAllAsync();

        Assert.Equal(["1", "2", "3"], _server.Executor.Requests.Select(request => request.Code!).Order());
        Assert.Equal(["j-1"], await NamesAsync(_server.Client, ""));
    }

    [Fact]
    public async Task Batch_OfASpace_HasItsJobsInIt()
    {
        await DataAsync(await _red.PostAsync(Jobs, Batch), HttpStatusCode.Accepted);

        await DeliverAllAsync();

        JsonElement batch = (await DataAsync(await _redToo.GetAsync($"{Jobs}/b-1"), HttpStatusCode.OK)).GetProperty("batch");
        Assert.Equal(
            ["b-1/0", "b-1/1"], batch.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job_id").GetString()));
        Assert.Equal("succeeded", await StateAsync(_red, "b-1/1"));
        Assert.Equal(["b-1/0", "b-1/1"], await NamesAsync(_red, "b-1/"));
        Assert.Empty(await NamesAsync(_blue, "b-1/"));
        await (await _blue.GetAsync($"{Jobs}/b-1/1")).ReadFailureAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task List_OfASpace_GoesOnWhereItsPartEnded()
    {
        foreach (string name in (string[])["a", "b", "c"])
            await DataAsync(await _red.PostAsync(Jobs, Program.Replace("j-1", name, StringComparison.Ordinal)), HttpStatusCode.Accepted);

        JsonElement first = await DataAsync(await _red.GetAsync($"{Jobs}?limit=2"), HttpStatusCode.OK);
        string next = first.GetProperty("next").GetString()!;

        Assert.Equal("b", next);
        JsonElement rest = await DataAsync(await _red.GetAsync($"{Jobs}?limit=2&after={next}"), HttpStatusCode.OK);
        Assert.Equal("c", Assert.Single(rest.GetProperty("jobs").EnumerateArray()).GetProperty("job_id").GetString());
    }

    // What lies there are other callers' programs, inputs and results.
    [Theory]
    [InlineData("code_blob", "jobs/red~j-1/code")]
    [InlineData("inputs_blob", "jobs/red~j-1/payload.json")]
    [InlineData("request_blob", "JOBS/red~j-1/payload.json")]
    public async Task Job_NamesABlobOfAnotherJob_Is400(string field, string path)
    {
        string body = field == "request_blob"
            ? $$"""{"{{field}}":"{{path}}"}"""
            : $$"""{"language":"python3",{{(field == "code_blob" ? "" : "\"code\":\"1\",")}}"{{field}}":"{{path}}"}""";

        string message = await (await _blue.PostAsync(Jobs, body)).ReadFailureAsync(HttpStatusCode.BadRequest);

        Assert.Contains($"{field}: must not be in jobs/", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfAnotherSpace_IsNotCancelled()
    {
        using LiveRun run = _server.Runs.Begin(null, "red");
        var path = new Uri($"/v1/sandbox/runs/{run.Id}", UriKind.Relative);

        await (await _blue.DeleteAsync(path)).ReadFailureAsync(HttpStatusCode.NotFound);
        await (await _server.Client.DeleteAsync(path)).ReadFailureAsync(HttpStatusCode.NotFound);

        Assert.False(run.IsCancelled);
        await (await _redToo.DeleteAsync(path)).ReadAsync(HttpStatusCode.OK);
        Assert.True(run.IsCancelled);
    }

    [Fact]
    public async Task WhatAllShare_IsNotForAKeyWithASpace()
    {
        using var list = new StringContent("cowsay==6.1", System.Text.Encoding.UTF8, "text/plain");

        await (await _red.PutAsync("/v1/sandbox/dependencies?language=python3", list)).ReadFailureAsync(HttpStatusCode.Forbidden);
        await (await _red.PostAsync("/v1/sandbox/dependencies/update", """{"language":"python3"}""")).ReadFailureAsync(HttpStatusCode.Forbidden);
        await (await _red.GetAsync("/v1/sandbox/dependencies/refresh?language=python3")).ReadFailureAsync(HttpStatusCode.Forbidden);
        await (await _red.GetAsync("/metrics")).ReadFailureAsync(HttpStatusCode.Forbidden);
        using HttpResponseMessage metrics = await _server.Client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
    }

    [Fact]
    public async Task Ceilings_OfAKey_GoWithItsRunsJobsAndBatches()
    {
        await (await _blue.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);
        await DataAsync(await _blue.PostAsync(Jobs, Program), HttpStatusCode.Accepted);
        await DataAsync(await _blue.PostAsync(Jobs, Batch), HttpStatusCode.Accepted);
        // So large that its message names a blob.
        string large = $$"""{"job_id":"j-2","language":"python3","code":"1","stdin":"{{new string('x', 100_000)}}"}""";
        await DataAsync(await _blue.PostAsync(Jobs, large), HttpStatusCode.Accepted);
        await DeliverAllAsync();

        Assert.Equal(5, _server.Executor.Callers.Count);
        Assert.All(
            _server.Executor.Callers,
            caller => Assert.Equal(new LimitsRequest { WallMs = 700, MemoryBytes = 64 << 20 }, caller.Ceilings));
        await (await _red.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);
        Assert.Null(_server.Executor.Callers[^1].Ceilings);
    }

    [Fact]
    public async Task TraceParent_SentByACallerInTheBody_Is400()
    {
        string message = await (await _blue.PostAsync(Jobs, """{"language":"python3","code":"1","traceparent":"00"}"""))
            .ReadFailureAsync(HttpStatusCode.BadRequest);

        Assert.Equal("traceparent: is a header", message);
    }

    [Fact]
    public async Task Ceilings_SentByACaller_Are400()
    {
        string message = await (await _blue.PostAsync(Jobs, """{"language":"python3","code":"1","ceilings":{"wall_ms":60000}}"""))
            .ReadFailureAsync(HttpStatusCode.BadRequest);

        Assert.Equal("ceilings: is not for callers", message);
    }

    private static async Task<JsonElement> DataAsync(HttpResponseMessage response, HttpStatusCode status) =>
        (await response.ReadAsync(status)).GetProperty("data");

    private static async Task<string?> StateAsync(HttpClient client, string id) =>
        (await DataAsync(await client.GetAsync($"{Jobs}/{id}"), HttpStatusCode.OK)).GetProperty("state").GetString();

    private static async Task<string[]> NamesAsync(HttpClient client, string prefix) =>
        [.. (await DataAsync(await client.GetAsync($"{Jobs}?prefix={prefix}"), HttpStatusCode.OK))
            .GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job_id").GetString()!)];

    private async Task DeliverAllAsync()
    {
        IJobQueue queue = _server.Services.GetRequiredService<IJobQueue>();
        JobProcessor processor = _server.Services.GetRequiredService<JobProcessor>();
        while (await queue.ReceiveAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None) is { Count: > 0 } messages)
        {
            foreach (ReceivedMessage message in messages)
            {
                JobDecision decision = await processor.ProcessAsync(message.Body, message.Deliveries, CancellationToken.None);
                Assert.Equal(JobDecisionKind.Done, decision.Kind);
                await queue.DeleteAsync(message, CancellationToken.None);
            }
        }
    }

    private HttpClient ClientOf(string key)
    {
        var client = new HttpClient { BaseAddress = _server.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        _clients.Add(client);
        return client;
    }
}
