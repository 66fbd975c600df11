using System.Net;
using System.Text;
using System.Text.Json;
using Sandbox.Testing;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>Servers on hosts of their own that share a list in Azure's blobs: each has packages of its own, and all the same ones.</summary>
public sealed class SharedListTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private static readonly Uri Dependencies = new("/v1/sandbox/dependencies?language=nodejs", UriKind.Relative);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-shared-list-").FullName;
    private string? _connection;
    private string? _tarballs;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [BuiltServerAndAzuriteFact]
    public async Task Put_AtOneOfTwo_IsFollowedByTheOtherAndOneOfTwoAtOnceWins()
    {
        await using ServerProcess first = await StartAsync("first");
        await using ServerProcess second = await StartAsync("second");

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(first, "1.0.0")).StatusCode);
        await UntilAsync(second, "1.0.0");

        HttpResponseMessage[] both = await Task.WhenAll(PutAsync(first, "2.0.0"), PutAsync(second, "3.0.0"));

        // One may have ended before the other looked: then the later is the list.
        Assert.Contains(both, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(both, answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Conflict]));
        // Who came too late tells of the former list until it looks into the store again.
        string list = await AgreeAsync(first, second, former: "shared@1.0.0\n");
        Assert.Contains(list, (string[])["shared@2.0.0\n", "shared@3.0.0\n"]);
        string winner = list.Trim()["shared@".Length..];
        await UntilAsync(first, winner);
        await UntilAsync(second, winner);
        Assert.Equal(list, await ListAsync(second));
    }

    [BuiltServerAndAzuriteFact]
    public async Task Store_AwayAndBack_LosesNothing()
    {
        await using ServerProcess first = await StartAsync("first");
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(first, "1.0.0")).StatusCode);
        await azurite.Azurite.StopAsync();

        HttpResponseMessage refused = await PutAsync(first, "2.0.0");

        Assert.Contains("store", await refused.ReadFailureAsync(HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        await UntilAsync(first, "1.0.0");
        // One that has never seen the store serves without packages, and says why.
        await using ServerProcess second = await StartAsync("second");
        await SaysAsync(second, data => data.GetProperty("error").GetString()?.Contains("store", StringComparison.Ordinal) == true);
        Assert.Equal("no shared\n", await RunAsync(second));

        await azurite.Azurite.StartAgainAsync();

        await UntilAsync(second, "1.0.0");
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(second, "3.0.0")).StatusCode);
        await UntilAsync(first, "3.0.0");
    }

    [BuiltServerAndAzuriteFact]
    public async Task Server_KilledWhileItInstalls_LeavesTheListToTheOthers()
    {
        await using ServerProcess second = await StartAsync("second");
        await using (ServerProcess first = await StartAsync("first"))
        {
            Task<HttpResponseMessage> put = PutAsync(first, "1.0.0");
            await SaysAsync(first, data => data.GetProperty("state").GetString() != "idle");
            Signals.Kill(first.ProcessId);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => put);
        }

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(second, "2.0.0")).StatusCode);
        await using ServerProcess again = await StartAsync("first");
        await UntilAsync(again, "2.0.0");
    }

    private Task<ServerProcess> StartAsync(string name) => ServerProcess.StartAsync(
        ("Sandbox__Storage__ConnectionString", _connection ??= azurite.Azurite.CreateConnectionString()),
        ("Sandbox__Storage__Folder", ""),
        ("Sandbox__Dependencies__Folder", Path.Combine(_folder, name)),
        ("Sandbox__Dependencies__TarballFolder", _tarballs ??= CreateTarballs()),
        ("Sandbox__Dependencies__PythonList", ""),
        ("Sandbox__Dependencies__PollIntervalSeconds", "1"));

    private string CreateTarballs()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "tarballs")).FullName;
        foreach (string version in (string[])["1.0.0", "2.0.0", "3.0.0"])
            File.WriteAllBytes(Path.Combine(folder, $"shared-{version}.tgz"), NodeTarball.Create("shared", version, $"exports.value = '{version}'"));
        return folder;
    }

    private static async Task<HttpResponseMessage> PutAsync(ServerProcess server, string version)
    {
        using var list = new StringContent($"shared@{version}\n", Encoding.UTF8, "text/plain");
        return await server.Client.PutAsync(Dependencies, list);
    }

    private static async Task<JsonElement> DataAsync(ServerProcess server) =>
        (await (await server.Client.GetAsync(Dependencies)).ReadAsync(HttpStatusCode.OK)).GetProperty("data");

    private static async Task<string> ListAsync(ServerProcess server) => (await DataAsync(server)).GetProperty("list").GetString()!;

    private static async Task<string> RunAsync(ServerProcess server)
    {
        const string code = "try { console.log(require('shared').value) } catch { console.log('no shared') }";
        JsonElement run = await (await server.Client.PostAsync(Envelopes.RunPath, DifyPayloads.Body("nodejs", code))).ReadAsync(HttpStatusCode.OK);
        return run.GetProperty("data").GetProperty("stdout").GetString()!;
    }

    /// <summary>Until programs find that version; each look is a run.</summary>
    private static async Task UntilAsync(ServerProcess server, string version)
    {
        using var patience = new CancellationTokenSource(Soon);
        while (await RunAsync(server) is var found && found != version + "\n")
            Assert.False(patience.IsCancellationRequested, $"programs still find: {found}");
    }

    /// <summary>Until both have the same list, another one than before; returns it.</summary>
    private static async Task<string> AgreeAsync(ServerProcess first, ServerProcess second, string former)
    {
        using var patience = new CancellationTokenSource(Soon);
        while (true)
        {
            (string one, string other) = (await ListAsync(first), await ListAsync(second));
            if (one == other && one != former)
                return one;
            Assert.False(patience.IsCancellationRequested, $"they still say: {one} and {other}");
        }
    }

    private static async Task SaysAsync(ServerProcess server, Func<JsonElement, bool> holds)
    {
        using var patience = new CancellationTokenSource(Soon);
        while (await DataAsync(server) is var data && !holds(data))
            Assert.False(patience.IsCancellationRequested, $"it still says: {data}");
    }
}
