using System.Net;
using System.Text.Json;
using Sandbox.Testing;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>A server that installs an operator's list from a folder, from its start to a program that uses it.</summary>
public sealed class DependencyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-deps-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [BuiltServerFact]
    public async Task Start_WithAListOfTheOperators_ServesAtOnceAndHasThePackagesSoon()
    {
        File.WriteAllBytes(Path.Combine(_folder, "first.tgz"), NodeTarball.Create("first", "1.2.3", "exports.value = 'installed'"));
        await using ServerProcess server = await StartAsync("first\n");

        JsonElement data = await WaitAsync(server);

        Assert.Equal("idle", data.GetProperty("state").GetString());
        Assert.Equal("default", data.GetProperty("source").GetString());
        Assert.Contains(
            data.GetProperty("dependencies").EnumerateArray(),
            package => package.GetProperty("name").GetString() == "first" && package.GetProperty("version").GetString() == "1.2.3");
        JsonElement run = await (await server.Client.PostAsync(
            Envelopes.RunPath, DifyPayloads.Body("nodejs", "console.log(require('first').value)"))).ReadAsync(HttpStatusCode.OK);
        Assert.Equal("installed\n", run.GetProperty("data").GetProperty("stdout").GetString());

        (int exitCode, string output, _) = await SandboxCommand.RunAsync(
            ["deps", "list", "--language", "nodejs", "--server", server.Client.BaseAddress!.AbsoluteUri], ("API_KEY", TestServer.Key));
        Assert.Equal(0, exitCode);
        Assert.Contains("first 1.2.3\n", output, StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task Start_WithAListThatCannotBeInstalled_ServesAndSaysWhy()
    {
        await using ServerProcess server = await StartAsync("missing\n");

        JsonElement data = await WaitAsync(server);

        Assert.Equal("failed", data.GetProperty("state").GetString());
        Assert.Contains("missing", data.GetProperty("error").GetString(), StringComparison.Ordinal);
        (int exitCode, _, string error) = await SandboxCommand.RunAsync(
            ["deps", "refresh", "--language", "nodejs", "--server", server.Client.BaseAddress!.AbsoluteUri], ("API_KEY", TestServer.Key));
        Assert.Equal(1, exitCode);
        Assert.Contains("missing", error, StringComparison.Ordinal);
    }

    private Task<ServerProcess> StartAsync(string list) => ServerProcess.StartAsync(
        ("Sandbox__Dependencies__Folder", Path.Combine(_folder, "data")),
        ("Sandbox__Dependencies__TarballFolder", _folder),
        ("Sandbox__Dependencies__PythonList", "pip\n"),
        ("Sandbox__Dependencies__NodeList", list));

    private static async Task<JsonElement> WaitAsync(ServerProcess server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (true)
        {
            HttpResponseMessage response = await server.Client.GetAsync(
                new Uri("/v1/sandbox/dependencies?language=nodejs", UriKind.Relative), patience.Token);
            JsonElement data = (await response.ReadAsync(HttpStatusCode.OK)).GetProperty("data");
            if (data.GetProperty("finished_at").ValueKind != JsonValueKind.Null)
                return data;
        }
    }
}
