using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Sandbox.Http.Tests.EndToEnd;

public sealed class ServerTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string Sleep =
        DifyPayloads.Body("python3", "import time\nprint('up', flush=True)\ntime.sleep(3)\nprint('done')");

    private static readonly (string Key, string Value)[] OnePlace = [("MAX_WORKERS", "1"), ("MAX_REQUESTS", "1")];

    [BuiltServerFact]
    public void Start_Banner_TellsAddressTierAndVersions() =>
        Assert.Matches(
            @"^sandbox serves http://127\.0\.0\.1:\d+ \(tier (namespaces|container); nodejs \d+\.\d+\.\d+, python3 3\.\d+\.\d+\)$",
            fixture.Server.Banner);

    [BuiltServerFact]
    public async Task Ready_OnARunningServer_TellsTierAndVersions()
    {
        JsonElement data = (await (await GetAsync("/health/ready")).ReadAsync(HttpStatusCode.OK)).GetProperty("data");

        Assert.True(data.GetProperty("ready").GetBoolean());
        Assert.Contains(data.GetProperty("tier").GetString(), (string[])["namespaces", "container"]);
        Assert.True(data.GetProperty("layers").GetProperty("seccomp").GetBoolean());
        Assert.Equal(["nodejs", "python3"], Languages("runtimes"));
        Assert.Equal(["nodejs", "python3"], Languages("dependencies"));
        Assert.All(data.GetProperty("runtimes").EnumerateArray(), runtime => Assert.True(runtime.GetProperty("warm").GetBoolean()));
        Assert.True(data.GetProperty("store").GetProperty("reachable").GetBoolean());

        IEnumerable<string> Languages(string part) =>
            data.GetProperty(part).EnumerateArray().Select(item => item.GetProperty("language").GetString()!).Order();
    }

    [BuiltServerFact]
    public async Task Dependencies_OfBothLanguages_AreReadFromTheInterpreters()
    {
        foreach (string language in (string[])["python3", "nodejs"])
        {
            JsonElement data = (await (await GetAsync($"/v1/sandbox/dependencies?language={language}"))
                .ReadAsync(HttpStatusCode.OK)).GetProperty("data");

            Assert.All(
                data.GetProperty("dependencies").EnumerateArray(),
                package => Assert.NotEqual("", package.GetProperty("name").GetString()));
        }
    }

    [BuiltServerFact]
    public async Task Run_StdinArgumentsAndEnvironment_ReachTheProgram()
    {
        const string Body = """
            {"language":"python3","stdin":"zeile é","args":["--a","b c"],"env":{"MINE":"1"},
             "code":"import os, sys\nprint(sys.stdin.read(), sys.argv[1:], os.environ['MINE'])"}
            """;

        JsonElement data = (await (await fixture.Client.PostAsync(Envelopes.RunPath, Body)).ReadAsync(HttpStatusCode.OK))
            .GetProperty("data");

        Assert.Equal("zeile é ['--a', 'b c'] 1\n", data.GetProperty("stdout").GetString());
    }

    [BuiltServerFact]
    public async Task Run_BusyLoop_TimesOutAndKeepsWhatWasPrinted()
    {
        const string Body = """
            {"language":"python3","limits":{"wall_ms":300},"code":"print('before', flush=True)\nwhile True: pass"}
            """;

        JsonElement data = (await (await fixture.Client.PostAsync(Envelopes.RunPath, Body)).ReadAsync(HttpStatusCode.OK))
            .GetProperty("data");

        Assert.Equal("timed_out", data.GetProperty("outcome").GetString());
        Assert.Equal("before\n", data.GetProperty("stdout").GetString());
        Assert.Equal("process exited with code -1\nerror: timeout\n", data.GetProperty("error").GetString());
    }

    [BuiltServerFact]
    public async Task Run_ClientHangsUp_FreesThePlace()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(OnePlace);
        using var hangUp = new CancellationTokenSource();
        string forever = """{"language":"python3","limits":{"wall_ms":60000},"code":"import time\ntime.sleep(60)"}""";
        Task<HttpResponseMessage> running = await StartProgramAsync(server, forever, hangUp.Token);

        var watch = Stopwatch.StartNew();
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        while (await ProbeAsync(server) == HttpStatusCode.ServiceUnavailable)
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [BuiltServerFact]
    public async Task Sigterm_WhileAProgramRuns_FinishesItThenExitsWithZero()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(OnePlace);
        Task<HttpResponseMessage> running = await StartProgramAsync(server, Sleep, CancellationToken.None);

        server.Terminate();

        JsonElement data = (await (await running).ReadAsync(HttpStatusCode.OK)).GetProperty("data");
        Assert.Equal("up\ndone\n", data.GetProperty("stdout").GetString());
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [BuiltServerFact]
    public async Task Sigterm_GracePeriodIsOver_CancelsAndExitsWithZero()
    {
        await using ServerProcess server =
            await ServerProcess.StartAsync([.. OnePlace, ("Sandbox__Server__DrainMs", "200")]);
        Task<HttpResponseMessage> running = await StartProgramAsync(server, Sleep, CancellationToken.None);

        var watch = Stopwatch.StartNew();
        server.Terminate();

        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => running);
    }

    // On a server with one place and no line: the program runs for certain when somebody else is told that it is busy.
    private static async Task<Task<HttpResponseMessage>> StartProgramAsync(
        ServerProcess server, string body, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            Task<HttpResponseMessage> running =
                server.Client.PostAsync(new Uri(Envelopes.RunPath, UriKind.Relative), content, cancellationToken);
            while (!running.IsCompleted)
            {
                if (await ProbeAsync(server) == HttpStatusCode.ServiceUnavailable && !running.IsCompleted)
                    return running;
            }

            // The probe came first and had the place.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await running).StatusCode);
        }
    }

    private static async Task<HttpStatusCode> ProbeAsync(ServerProcess server)
    {
        using HttpResponseMessage response =
            await server.Client.PostAsync(Envelopes.RunPath, DifyPayloads.Body("python3", "print(1)"));
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> GetAsync(string path) => fixture.Client.GetAsync(new Uri(path, UriKind.Relative));
}
