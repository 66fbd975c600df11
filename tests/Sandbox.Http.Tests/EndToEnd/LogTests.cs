using System.Net;
using System.Text.Json;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>What the published server writes to standard error.</summary>
public sealed class LogTests
{
    private const string RunId = "00112233445566778899aabbccddeeff";
    private const string Code = "CODE-7f3a";

    private static readonly string Program = $$"""{"run_id":"{{RunId}}","language":"python3","code":"print('{{Code}}')"}""";

    [BuiltServerFact]
    public async Task Json_OfARun_IsAnObjectALineWithItsName()
    {
        string log = await RunOneAsync(("Sandbox__Logs__Level", "Information"), ("Sandbox__Logs__Format", "Json"));

        JsonElement[] lines = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement state = Assert.Single(lines, line => line.GetProperty("EventId").GetInt32() == 2002).GetProperty("State");
        Assert.Equal(RunId, state.GetProperty("Run").GetString());
        Assert.Equal("default", state.GetProperty("Key").GetString());
        Assert.Equal("python3", state.GetProperty("Runtime").GetString());
        Assert.Equal("exited", state.GetProperty("Outcome").GetString());
        Assert.All(lines, line => Assert.Equal(DateTimeKind.Utc, line.GetProperty("Timestamp").GetDateTime().Kind));
        Assert.DoesNotContain(Code, log, StringComparison.Ordinal);
        Assert.DoesNotContain(TestServer.Key, log, StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task Text_OfARun_BeginsWithTheTime()
    {
        string log = await RunOneAsync(("Sandbox__Logs__Level", "Information"));

        string line = Assert.Single(log.Split('\n'), line => line.Contains(RunId, StringComparison.Ordinal));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info: ", line);
    }

    [BuiltServerFact]
    public async Task Default_OfAServerThatIsWell_IsNothing() => Assert.Equal("", await RunOneAsync());

    // What somebody who is woken by slow runs looks for.
    [BuiltServerFact]
    public async Task Spawner_ThatIsKilled_IsToldWithItsSignalAndCounted()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("Sandbox__Metrics__Enabled", "true"));
        foreach (int child in server.Children())
            Signals.Kill(child);

        // A run comes through on the next one.
        await (await server.Client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);
        string metrics = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        server.Terminate();
        await server.WaitForExitAsync();

        Assert.Matches("sandbox_pool_restarts_total\\{pool=\"python3\"\\} [1-9]", metrics);
        Assert.Matches("The process [0-9]+ of the python3 spawner ended with SIGKILL", await server.Log);
    }

    private static async Task<string> RunOneAsync(params (string Key, string Value)[] settings)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(settings);
        await (await server.Client.PostAsync(Envelopes.RunPath, Program)).ReadAsync(HttpStatusCode.OK);
        server.Terminate();
        await server.WaitForExitAsync();
        return await server.Log;
    }
}
