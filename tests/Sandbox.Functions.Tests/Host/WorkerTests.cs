using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Functions.Tests.Host.Messages;

namespace Sandbox.Functions.Tests.Host;

/// <summary>The published worker, spoken to as the Functions host speaks to it.</summary>
public sealed class WorkerTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private PlayedHost Host => fixture.Host;

    [WorkerFact]
    public void Functions_OfTheWorker_AreTheTableOfRoutesAndTwoQueues()
    {
        IEnumerable<string> expected =
        [
            .. FunctionDoors.CreateRoutes().All.Select(route => $"{(route.Method == "GET" ? "get head" : route.Method.ToLowerInvariant())} {route.Pattern}"),
            "sandbox-jobs", "sandbox-jobs-poison",
        ];

        IEnumerable<JsonElement> triggers = Host.Functions.Select(function =>
            function.RawBindings.Select(Parse).Single(binding => TypeOf(binding).EndsWith("Trigger", StringComparison.Ordinal)));

        Assert.Equal(expected.Order(StringComparer.Ordinal), triggers.Select(Describe).Order(StringComparer.Ordinal));
    }

    // What the host's scaling reads, where no worker runs.
    [WorkerFact]
    public void FunctionsMetadata_OfTheBuild_IsWhatTheWorkerFinds()
    {
        JsonElement file = Parse(File.ReadAllText(Path.Combine(WorkerPlace.Published.Folder, "functions.metadata")));

        Assert.Equal(
            Host.Functions.Select(function => $"{function.Name} {function.EntryPoint} {function.ScriptFile}").Order(StringComparer.Ordinal),
            file.EnumerateArray()
                .Select(function => $"{Text(function, "name")} {Text(function, "entryPoint")} {Text(function, "scriptFile")}")
                .Order(StringComparer.Ordinal));
    }

    [WorkerFact]
    public async Task Run_InBothLanguages_IsAnsweredWithTheOutput()
    {
        Assert.Equal("3\n", Text(await RunAsync("python3", "print(1 + 2)"), "stdout"));
        Assert.Equal("3\n", Text(await RunAsync("nodejs", "console.log(1 + 2)"), "stdout"));
    }

    [WorkerFact]
    public async Task Run_ThatAsksForTheSecretsOfTheApp_FindsNone()
    {
        JsonElement data = await RunAsync("python3", """
            import glob, os
            print(dict(os.environ))
            for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
                try:
                    print(path, open(path, "rb").read())
                except OSError as error:
                    print(path, error)
            """);

        string seen = Text(data, "stdout");
        Assert.Contains("HOME", seen, StringComparison.Ordinal);
        Assert.All(
            (string[])[WorkerFixture.IdentityEndpoint, WorkerFixture.IdentityHeader, fixture.ConnectionString, WorkerFixture.Key, "AzureWebJobs", "IDENTITY"],
            secret => Assert.DoesNotContain(secret, seen, StringComparison.Ordinal));
    }

    [WorkerFact]
    public async Task Run_WithoutTheKey_IsRefusedBeforeTheBody()
    {
        bool asked = false;
        using HttpRequestMessage request = Request(HttpMethod.Post, "/v1/sandbox/run", "{}", key: "wrong");
        request.Content = new AskedContent(() => asked = true);
        request.Headers.ExpectContinue = true;

        using HttpResponseMessage response = await Host.SendAsync("Run", request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(asked);
    }

    [WorkerFact]
    public async Task Run_BodyOverEveryLimit_IsAnswered()
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, "/v1/sandbox/run", new string(' ', 40 << 20));

        using HttpResponseMessage response = await Host.SendAsync("Run", request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [WorkerFact]
    public async Task Stream_HungUp_EndsTheRun()
    {
        string id = Guid.NewGuid().ToString("N");
        using var hangUp = new CancellationTokenSource();
        using HttpRequestMessage request = Request(HttpMethod.Post, "/v1/sandbox/run?stream=1", Program(
            "python3", "import time\nprint('begun', flush=True)\ntime.sleep(50)", ("run_id", id), ("limits", new { wall_ms = 55_000 })));
        using HttpResponseMessage response = await Host.SendAsync("Run", request, hangUp.Token);
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);

        // While the program runs: it prints, and then sleeps for longer than this test may take.
        while (await reader.ReadLineAsync().WaitAsync(PlayedHost.Patience) is { } line && !line.Contains("begun", StringComparison.Ordinal))
            Assert.DoesNotContain("event: end", line, StringComparison.Ordinal);
        await hangUp.CancelAsync();
        response.Dispose();

        // A run that still goes on is cancelled by this, and found.
        for (HttpStatusCode status = HttpStatusCode.OK; status != HttpStatusCode.NotFound;)
        {
            using HttpResponseMessage cancelled =
                await Host.SendAsync("CancelRun", Request(HttpMethod.Delete, $"/v1/sandbox/runs/{id}"));
            status = cancelled.StatusCode;
        }

        JsonElement next = await RunAsync("python3", "print('next')");
        Assert.Equal("next\n", Text(next, "stdout"));
    }

    [WorkerFact]
    public async Task Message_OfAJob_LeavesItsResult()
    {
        StatusResult result = await Host.DeliverAsync(
            "RunJob", Base64(Program("python3", "print('queued')", ("job_id", "worker-1"))));

        Assert.Equal(StatusResult.Types.Status.Success, result.Status);
        JsonElement job = await ReadJobAsync("worker-1");
        Assert.Equal("succeeded", Text(job, "state"));
        Assert.Equal("queued\n", Text(job.GetProperty("data"), "stdout"));
    }

    [WorkerFact]
    public async Task Message_ThatIsPoison_FailsAndEndsWithTheReason()
    {
        string plain = Program("python3", "print(1)", ("job_id", "worker-2"));
        string lost = Base64("""{"job_id":"worker-3","language":"python3","code_blob":"code/missing"}""");

        foreach (string message in (string[])[plain, lost, Base64("{"), ""])
        {
            StatusResult refused = await Host.DeliverAsync("RunJob", message, deliveries: 5);
            Assert.Equal(StatusResult.Types.Status.Failure, refused.Status);
            Assert.StartsWith("Poison: ", refused.Exception.Message, StringComparison.Ordinal);
            StatusResult ended = await Host.DeliverAsync("EndPoisonedJob", message);
            Assert.Equal(StatusResult.Types.Status.Success, ended.Status);
        }

        Assert.Equal("message: not base64", Text(await ReadJobAsync("worker-2"), "error"));
        Assert.Equal("code_blob: there is no such blob", Text(await ReadJobAsync("worker-3"), "error"));
    }

    [WorkerFact]
    public async Task Message_CancelledByTheHost_ComesBackAndIsRun()
    {
        string message = Base64(Program(
            "python3", "import time\ntime.sleep(50)", ("job_id", "worker-4"), ("limits", new { wall_ms = 55_000 })));
        using var cancel = new CancellationTokenSource();

        Task<StatusResult> first = Host.DeliverAsync("RunJob", message, 1, cancel.Token);
        while (Text(await ReadJobAsync("worker-4"), "state") != "running")
            await Task.Yield();
        await cancel.CancelAsync();

        Assert.NotEqual(StatusResult.Types.Status.Success, (await first).Status);
        Assert.NotEqual("failed", Text(await ReadJobAsync("worker-4"), "state"));
        Task<StatusResult> second = Host.DeliverAsync("RunJob", message, 2);
        using HttpResponseMessage cancelled =
            await Host.SendAsync("CancelJob", Request(HttpMethod.Delete, "/v1/sandbox/jobs/worker-4"));
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal(StatusResult.Types.Status.Success, (await second).Status);
        Assert.Equal("cancelled", Text(await ReadJobAsync("worker-4"), "state"));
    }

    // A worker that did not say so would be killed without a word.
    [WorkerFact]
    public void Capabilities_OfTheWorker_AreThoseThatTheHostNeedsToEndThings() =>
        Assert.All(
            (string[])["HandlesWorkerTerminateMessage", "HandlesInvocationCancelMessage"],
            capability => Assert.Equal("True", Host.Capabilities[capability]));

    private async Task<JsonElement> RunAsync(string language, string code)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, "/v1/sandbox/run", Program(language, code));
        using HttpResponseMessage response = await Host.SendAsync("Run", request);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return Parse(body).GetProperty("data");
    }

    private async Task<JsonElement> ReadJobAsync(string id)
    {
        using HttpResponseMessage response =
            await Host.SendAsync("ReadJob", Request(HttpMethod.Get, $"/v1/sandbox/jobs/{id}"));
        JsonElement answer = Parse(await response.Content.ReadAsStringAsync());
        return response.StatusCode == HttpStatusCode.OK ? answer.GetProperty("data") : Parse("""{"state":"unknown"}""");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body = null, string key = WorkerFixture.Key)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Add("X-Api-Key", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    private static string Program(string language, string code, params (string Name, object Value)[] fields)
    {
        var program = new Dictionary<string, object> { ["language"] = language, ["code"] = code };
        foreach ((string name, object value) in fields)
            program[name] = value;
        return JsonSerializer.Serialize(program);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static string TypeOf(JsonElement binding) => Text(binding, "type");

    private static string Describe(JsonElement trigger)
    {
        if (TypeOf(trigger) == "queueTrigger")
            return Text(trigger, "queueName");

        Assert.Equal(nameof(AuthorizationLevel.Anonymous), Text(trigger, "authLevel"));
        return $"{string.Join(' ', trigger.GetProperty("methods").EnumerateArray())} /{Text(trigger, "route")}";
    }

    /// <summary>Tells when it is asked for.</summary>
    private sealed class AskedContent(Action asked) : HttpContent
    {
        // The client sends a small one even when it is refused, to keep the connection.
        private const int Bytes = 1 << 20;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            asked();
            return stream.WriteAsync(new byte[Bytes]).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Bytes;
            return true;
        }
    }
}
