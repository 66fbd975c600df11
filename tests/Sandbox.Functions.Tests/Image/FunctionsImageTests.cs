using System.Text;
using System.Text.Json;
using Sandbox.Functions.Tests.Host;

namespace Sandbox.Functions.Tests.Image;

/// <summary>The functions image, over a stand-in for its base: what is in it, and that its worker works.</summary>
public sealed class FunctionsImageTests
{
    private static string Files => FunctionsImageFactAttribute.Files;

    private static string App => Path.Combine(Files, "home/site/wwwroot");

    [FunctionsImageFact]
    public void App_OfTheImage_IsWhatTheHostLooksFor()
    {
        string[] expected =
        [
            "worker.config.json", "host.json", "functions.metadata", "extensions.json", "Sandbox.Functions.dll",
            ".azurefunctions/Microsoft.Azure.WebJobs.Extensions.Storage.Queues.dll",
            "native/sandbox-launch", "native/libsandbox.so", "native/policies", "native/runtimes/python3",
        ];

        Assert.All(expected, name => Assert.True(Path.Exists(Path.Combine(App, name)), $"{name} is not in the image"));
        Assert.Equal(File.ReadAllText(RepositoryPaths.Of("host.json")), File.ReadAllText(Path.Combine(App, "host.json")));
    }

    [FunctionsImageFact]
    public void Files_OfTheImage_HaveNoSettingsSourcesOrTools()
    {
        string[] unwanted =
        [
            "home/site/wwwroot/local.settings.json", "home/site/wwwroot/local.settings.sample.json", "source", "root/.nuget",
            "usr/share/dotnet/sdk", "usr/bin/gcc", "usr/bin/make", "srv/sandbox-root/bin/sh", "srv/sandbox-root/usr/bin/apt-get",
        ];

        Assert.All(unwanted, name => Assert.False(Path.Exists(Path.Combine(Files, name)), $"{name} is in the image"));
        Assert.Empty(Directory.EnumerateFiles(App, "*.cs", SearchOption.AllDirectories));
    }

    [FunctionsImageFact]
    public async Task Worker_OfTheImage_RunsBothLanguagesInTheContainerTier()
    {
        // What the Dockerfile sets, which a chroot does not know.
        await using PlayedHost host = await PlayedHost.StartAsync(
            WorkerPlace.InImage(Files),
            ("Sandbox__Isolation__MaximumTier", "container"),
            ("Sandbox__Isolation__Root", "/srv/sandbox-root"),
            ("Sandbox__Storage__Folder", "/tmp/blobs"),
            ("Sandbox__Http__ApiKey", WorkerFixture.Key));

        Assert.Equal("3\n", await RunAsync(host, """{"language":"python3","code":"import jinja2\nprint(1 + 2)"}"""));
        Assert.Equal("3\n", await RunAsync(host, """{"language":"nodejs","code":"console.log(1 + 2)"}"""));
        using HttpResponseMessage ready = await host.SendAsync(
            "Ready", new HttpRequestMessage(HttpMethod.Get, new Uri("/health/ready", UriKind.Relative)));
        Assert.Contains("\"tier\":\"container\"", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string?> RunAsync(PlayedHost host, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/sandbox/run", UriKind.Relative));
        request.Headers.Add("X-Api-Key", WorkerFixture.Key);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await host.SendAsync("Run", request);
        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return answer.GetProperty("data").GetProperty("stdout").GetString();
    }
}
