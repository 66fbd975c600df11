using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;

namespace Sandbox.Http.Tests;

/// <summary>The job routes over a real folder and a real queue file; a test delivers by hand what a worker would.</summary>
public sealed class JobRouteTests : IAsyncLifetime
{
    private const string Jobs = "/v1/sandbox/jobs";
    private const string Program = """{"job_id":"j-1","language":"python3","code":"print(1)"}""";

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Create_GoodJob_Returns202AndIsQueued()
    {
        HttpResponseMessage response = await _server.Client.PostAsync(Jobs, Program);

        JsonElement data = (await response.ReadAsync(HttpStatusCode.Accepted)).GetProperty("data");
        Assert.Equal("j-1", data.GetProperty("job_id").GetString());
        Assert.Equal("queued", data.GetProperty("state").GetString());
        Assert.Equal("/v1/sandbox/jobs/j-1", data.GetProperty("url").GetString());
        Assert.Equal("queued", await StateAsync("j-1"));
    }

    [Fact]
    public async Task Create_WithoutAName_MakesOneOf128Bits()
    {
        string first = await CreateAsync("""{"language":"python3","code":"print(1)"}""");
        string second = await CreateAsync("""{"language":"python3","code":"print(1)"}""");

        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Create_SameNameSamePayload_Returns202AndSendsOneMessage()
    {
        await CreateAsync(Program);
        await CreateAsync("""{ "code":"print(1)", "language":"python3", "job_id":"j-1", "stdin":null }""");

        Assert.Equal(1, await DeliverAllAsync());
    }

    [Fact]
    public async Task Create_SameNameOtherPayload_Returns409()
    {
        await CreateAsync(Program);

        HttpResponseMessage response =
            await _server.Client.PostAsync(Jobs, """{"job_id":"j-1","language":"python3","code":"print(2)"}""");

        Assert.Equal(
            "job_id: belongs to a job with another payload", await response.ReadFailureAsync(HttpStatusCode.Conflict));
        await DeliverAllAsync();
        Assert.Equal("print(1)", Assert.Single(_server.Executor.Requests).Code);
    }

    [Theory]
    [InlineData("""{"job_id":"a/b","language":"python3","code":"1"}""", "job_id: must be 1 to 64")]
    [InlineData("""{"job_id":"","language":"python3","code":"1"}""", "job_id: must be")]
    [InlineData("""{"job_id":"..","language":"python3","code":"1"}""", "job_id: must be")]
    [InlineData("""{"job_id":"ä","language":"python3","code":"1"}""", "job_id: must be")]
    [InlineData("""{"version":2,"language":"python3","code":"1"}""", "version: 2 is not known")]
    [InlineData("""{"language":"python3","code":"1","code_blob":"x"}""", "code_blob: not together with code")]
    [InlineData("""{"language":"python3","code_blob":"../x"}""", "code_blob: must be a path")]
    [InlineData("""{"language":"python3","code_blob":"nothing/there"}""", "code_blob: there is no such blob")]
    [InlineData("""{"language":"python3","code":"1","batch_count":3}""", "batch_count: is not for callers")]
    [InlineData("""{"language":"python3","code":"1","inputs":[]}""", "inputs: at least one")]
    [InlineData("""{"language":"python3","code":"1","inputs":[{"stdin":1}]}""", "inputs[0].stdin: expected a string")]
    [InlineData("""{"language":"python3","code":"1","inputs":[{},{"code":"2"}]}""", "inputs[1].code: belongs to the batch")]
    [InlineData("""{"language":"python3","code":"1","reply":"yes"}""", "reply: expected true or false")]
    [InlineData("""{"job_id":7,"stdin":[],"limits":{"wall_ms":-1}}""", "limits.wall_ms: must be positive")]
    [InlineData("""{"language":"python3","code":"1"} x""", "body: not valid JSON")]
    public async Task Create_WrongMessage_Returns400AndAcceptsNothing(string body, string problem)
    {
        HttpResponseMessage response = await _server.Client.PostAsync(Jobs, body);

        string message = await response.ReadFailureAsync(HttpStatusCode.BadRequest);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Equal(0, await DeliverAllAsync());
    }

    [Fact]
    public async Task Create_QueueIsGone_Returns503()
    {
        // A folder that cannot be made: its parent is a file.
        string file = typeof(JobRouteTests).Assembly.Location;
        await using TestServer server = await TestServer.StartAsync(
            ("Sandbox:Jobs:DatabasePath", Path.Combine(file, "folder", "jobs.db")));

        HttpResponseMessage response = await server.Client.PostAsync(Jobs, Program);

        await response.ReadFailureAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Read_EndedJob_HasTheRunsData()
    {
        await CreateAsync(Program);
        await DeliverAllAsync();

        JsonElement job = await ReadAsync("j-1");

        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        Assert.Equal("hello\n", job.GetProperty("data").GetProperty("stdout").GetString());
        Assert.Equal(1, job.GetProperty("runs").GetInt32());
        Assert.NotEqual(JsonValueKind.Null, job.GetProperty("finished_at").ValueKind);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a/b")]
    [InlineData("..%2f..%2fetc")]
    public async Task Read_NoSuchJob_Returns404(string id)
    {
        HttpResponseMessage response = await _server.Client.GetAsync(new Uri($"{Jobs}/{id}", UriKind.Relative));

        Assert.Equal("no such job", await response.ReadFailureAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Cancel_WaitingJob_IsCancelledAndNotRun()
    {
        await CreateAsync(Program);

        HttpResponseMessage response = await _server.Client.DeleteAsync(new Uri($"{Jobs}/j-1", UriKind.Relative));

        JsonElement data = (await response.ReadAsync(HttpStatusCode.OK)).GetProperty("data");
        Assert.Equal("cancelled", data.GetProperty("state").GetString());
        await DeliverAllAsync();
        Assert.Empty(_server.Executor.Requests);
        Assert.Equal("cancelled", await StateAsync("j-1"));
    }

    [Fact]
    public async Task Create_LargeCode_GoesThroughABlob()
    {
        string code = "#" + new string('x', 200_000);
        await CreateAsync(JsonSerializer.Serialize(new { job_id = "big", language = "python3", code }));

        await DeliverAllAsync();

        Assert.Equal(code, Assert.Single(_server.Executor.Requests).Code);
    }

    [Fact]
    public async Task Create_LargeInput_GoesThroughABlob()
    {
        string stdin = new('é', 100_000);
        await CreateAsync(JsonSerializer.Serialize(new { job_id = "big", language = "python3", code = "1", stdin }));

        await DeliverAllAsync();

        Assert.Equal(stdin, Assert.Single(_server.Executor.Requests).Stdin);
    }

    [Fact]
    public async Task Batch_AllJobsEnded_HasASummary()
    {
        await CreateAsync("""
            {"job_id":"b","language":"python3","code":"print(1)","args":["common"],
             "inputs":[{"stdin":"0"},{"stdin":"1","args":["own"]},{}]}
            """);
        await DeliverAllAsync();

        JsonElement batch = (await ReadAsync("b")).GetProperty("batch");

        Assert.Equal(3, batch.GetProperty("count").GetInt32());
        Assert.Equal(3, batch.GetProperty("done").GetInt32());
        Assert.Equal(3, batch.GetProperty("outcomes").GetProperty("exited").GetInt32());
        Assert.Equal("b/1", batch.GetProperty("jobs")[1].GetProperty("job_id").GetString());
        Assert.Equal("succeeded", await StateAsync("b/1"));
        Assert.Equal(["common", "own", "common"], _server.Executor.Requests.OrderBy(run => run.Stdin ?? "9").Select(run => run.Args![0]));
    }

    [Fact]
    public async Task List_ByPrefixInPages_TellsEachOnce()
    {
        foreach (string id in (string[])["x", "a", "a-1", "a.1", "a_1"])
            await CreateAsync($$"""{"job_id":"{{id}}","language":"python3","code":"1"}""");
        await DeliverAllAsync();
        await CreateAsync("""{"job_id":"ab","language":"python3","code":"1","inputs":[{}]}""");

        var found = new List<string>();
        string after = "";
        do
        {
            JsonElement page = await GetAsync($"{Jobs}?prefix=a&limit=2&after={after}");
            found.AddRange(page.GetProperty("jobs").EnumerateArray()
                .Select(job => $"{job.GetProperty("job_id").GetString()} {job.GetProperty("state").GetString()}"));
            after = page.GetProperty("next").GetString() ?? "";
        }
        while (after.Length > 0);

        Assert.Equal(
            ["a succeeded", "a-1 succeeded", "a.1 succeeded", "a_1 succeeded", "ab queued"],
            found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=x")]
    [InlineData("?prefix=%00")]
    [InlineData("?after=*")]
    public async Task List_WrongQuery_Returns400(string query)
    {
        HttpResponseMessage response = await _server.Client.GetAsync(new Uri(Jobs + query, UriKind.Relative));

        await response.ReadFailureAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("POST", Jobs)]
    [InlineData("GET", Jobs)]
    [InlineData("GET", Jobs + "/j-1")]
    [InlineData("DELETE", Jobs + "/j-1")]
    public async Task Routes_WithoutAKey_Return401(string method, string path)
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(request)).StatusCode);
    }

    private async Task<string> CreateAsync(string body) =>
        (await (await _server.Client.PostAsync(Jobs, body)).ReadAsync(HttpStatusCode.Accepted))
            .GetProperty("data").GetProperty("job_id").GetString()!;

    private async Task<JsonElement> GetAsync(string path) =>
        (await (await _server.Client.GetAsync(new Uri(path, UriKind.Relative))).ReadAsync(HttpStatusCode.OK)).GetProperty("data");

    private Task<JsonElement> ReadAsync(string id) => GetAsync($"{Jobs}/{id}");

    private async Task<string> StateAsync(string id) => (await ReadAsync(id)).GetProperty("state").GetString()!;

    // Returns how many messages there were.
    private async Task<int> DeliverAllAsync()
    {
        IJobQueue queue = _server.Services.GetRequiredService<IJobQueue>();
        JobProcessor processor = _server.Services.GetRequiredService<JobProcessor>();
        int count = 0;
        while (await queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None) is [{ } message])
        {
            JobDecision decision = await processor.ProcessAsync(message.Body, message.Deliveries, CancellationToken.None);
            Assert.Equal(JobDecision.Done, decision);
            await queue.DeleteAsync(message, CancellationToken.None);
            count++;
        }

        return count;
    }
}
