using System.Net;
using System.Text.Json;

namespace Sandbox.Http.Tests.Keys;

public sealed class KeyRouteTests
{
    private const string Program = """{"language":"python3","code":"1"}""";

    [Fact]
    public async Task Run_OverTheKeysMinute_Is429WithRetryAfter()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("Sandbox:Http:Keys:team-a:Key", "second"), ("Sandbox:Http:Keys:team-a:RunsPerMinute", "1"));
        using HttpClient client = ClientOf(server, "second");
        await (await client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);

        using HttpResponseMessage response = await client.PostAsync(Envelopes.RunPath, Program);

        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        JsonElement body = await response.ReadAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal(-429, body.GetProperty("code").GetInt32());

        // Somebody else's key, and what is no run.
        await (await server.Client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);
        await (await client.GetAsync("/v1/sandbox/jobs")).ReadAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Run_OverTheKeysParallelRuns_Is429UntilOneEnded()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("Sandbox:Http:Keys:team-a:Key", "second"), ("Sandbox:Http:Keys:team-a:MaxParallel", "1"));
        using HttpClient client = ClientOf(server, "second");
        var began = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        server.Executor.Answer = async (_, _) =>
        {
            began.SetResult();
            await end.Task;
            return FakeExecutor.Hello;
        };
        Task<HttpResponseMessage> first = client.PostAsync(Envelopes.RunPath, Program);
        await began.Task;

        await (await client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.TooManyRequests);

        end.SetResult();
        await (await first).ReadAsync(HttpStatusCode.OK);
        server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello);
        await (await client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Batch_OfJobs_IsCountedJobByJob()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("Sandbox:Http:Keys:team-a:Key", "second"), ("Sandbox:Http:Keys:team-a:RunsPerMinute", "3"));
        using HttpClient client = ClientOf(server, "second");
        const string Batch = """{"language":"python3","code":"1","inputs":[{"stdin":"1"},{"stdin":"2"},{"stdin":"3"}]}""";
        await (await client.PostAsync("/v1/sandbox/jobs", Batch)).ReadAsync(HttpStatusCode.Accepted);

        await (await client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Fault_InTheLog_NamesTheKeyAndDoesNotTellIt()
    {
        await using TestServer server = await TestServer.StartAsync(("Sandbox:Http:Keys:team-a:Key", "second-secret"));
        using HttpClient client = ClientOf(server, "second-secret");
        server.Executor.Answer = (_, _) => throw new InvalidOperationException("broken");

        await (await client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.InternalServerError);

        string line = Assert.Single(server.Log.Lines);
        Assert.Contains("team-a", line, StringComparison.Ordinal);
        Assert.DoesNotContain("second-secret", line, StringComparison.Ordinal);
    }

    private static HttpClient ClientOf(TestServer server, string key)
    {
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }
}
