using System.Text.Json;
using Sandbox.Isolation.Tests.Container;
using Xunit;

namespace Sandbox.Isolation.Tests.Image;

/// <summary>The image that the Dockerfile makes, in the container that Docker and Kubernetes make of it.</summary>
[Collection(OneInstallation.Name)]
public sealed class ImageTests
{
    /// <summary>What infra/kubernetes/sandbox.yaml adds after it has dropped all.</summary>
    private static readonly string[] Least =
        ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_KILL", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT"];

    [ImageFact]
    public async Task Image_AsDockerRunsIt_RunsBothLanguages()
    {
        await using ImageServer server = await ImageServer.StartAsync(ImageServer.CreateBundle());

        await CheckAsync(server);
    }

    [ImageFact]
    public async Task Image_ReadOnlyWithTheLeastRights_RunsBothLanguages()
    {
        await using ImageServer server = await ImageServer.StartAsync(ImageServer.CreateBundle() with
        {
            Capabilities = Least,
            NoNewPrivileges = true,
            ReadOnly = true,
            TemporaryFolders =
            [
                ("/srv/sandbox-root/sandbox", ["mode=0711"]),
                ("/tmp", ["mode=1777"]),
            ],
        });

        await CheckAsync(server);
        JsonElement list = await server.SendAsync(HttpMethod.Get, "/v1/sandbox/dependencies?language=python3");
        Assert.Contains("sandbox-packages", list.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    // What keeps the list above the least: each is needed.
    [ImageTheory]
    [MemberData(nameof(LeastRights))]
    public async Task Image_WithoutOneOfTheLeastRights_DoesNotStartAndNamesIt(string missing)
    {
        await using ImageServer server = await ImageServer.StartAsync(
            ImageServer.CreateBundle() with { Capabilities = [.. Least.Where(name => name != missing)], NoNewPrivileges = true });

        Assert.Equal("", server.Greeting);
        Assert.Equal(1, server.ExitCode);
        Assert.Contains($"without {missing}", server.Errors, StringComparison.Ordinal);
    }

    public static TheoryData<string> LeastRights() => [.. Least];

    [ImageFact]
    public async Task Image_WithoutAKey_DoesNotServeTheWorld()
    {
        OciBundle bundle = ImageServer.CreateBundle() with { Command = ["/opt/sandbox/sandbox", "serve", "--listen", "0.0.0.0"] };
        var environment = bundle.Environment.Where(variable => variable.Key != "Sandbox__Http__ApiKey").ToDictionary();

        CommandResult result = await DockerContainer.RunAsync(bundle with { Environment = environment }, TimeSpan.FromSeconds(30));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("API_KEY", result.Error, StringComparison.Ordinal);
    }

    // What the Dockerfile's HEALTHCHECK calls.
    [ImageFact]
    public async Task Image_HealthCheck_IsGoodWhileTheServerIsReadyAndBadAfterwards()
    {
        OciBundle check;
        CommandResult good;
        await using (ImageServer server = await ImageServer.StartAsync(ImageServer.CreateBundle()))
        {
            check = ImageServer.CreateBundle() with
            {
                Command = ["/opt/sandbox/sandbox", "health", "--url", new Uri(server.Address, "/health/ready").AbsoluteUri],
            };
            good = await DockerContainer.RunAsync(check, TimeSpan.FromSeconds(60));
        }

        CommandResult bad = await DockerContainer.RunAsync(check, TimeSpan.FromSeconds(60));

        Assert.True(good.ExitCode == 0, good.Error);
        Assert.Equal(1, bad.ExitCode);
    }

    // In this tier a uid per run is what keeps programs apart, and only root can give them one.
    [ImageFact]
    public async Task Image_AsAnotherUser_DoesNotStartBelowItsFloor()
    {
        await using ImageServer server = await ImageServer.StartAsync(
            ImageServer.CreateBundle() with { User = 65_534, Capabilities = [], TemporaryFolders = [("/tmp", ["mode=1777"])] });

        Assert.Equal("", server.Greeting);
        Assert.Equal(1, server.ExitCode);
        Assert.Contains("tier", server.Errors, StringComparison.Ordinal);
    }

    // Scanners find no package database: it stays behind in the builder. The label sandbox.sbom names this file.
    [ImageFact]
    public void Image_ListOfPackages_NamesWhatTheRootHas()
    {
        string[] packages = File.ReadAllLines(Path.Combine(ImageFactAttribute.Files, "usr", "share", "sandbox", "packages.tsv"));

        Assert.All(packages, package => Assert.Equal(4, package.Split('\t').Length));
        Assert.Superset(
            new HashSet<string> { "python3-jinja2", "python3-httpx", "python3-requests", "libstdc++6" },
            new HashSet<string>(packages.Select(package => package.Split('\t')[0])));
    }

    [ImageFact]
    public void Image_ProgramsRoot_HasNoShellAndNothingOfOurs()
    {
        string root = Path.Combine(ImageFactAttribute.Files, "srv", "sandbox-root");

        Assert.True(File.Exists(Path.Combine(root, "usr", "local", "bin", "node")));
        Assert.All(
            (string[])["bin/sh", "usr/bin/sh", "usr/bin/apt", "usr/bin/dpkg", "usr/share/dotnet", "opt/sandbox", "etc/passwd"],
            path => Assert.False(Path.Exists(Path.Combine(root, path)), path));
        Assert.All(
            (string[])["usr/bin/gcc", "usr/bin/cc", "usr/bin/ld", "usr/bin/make", "usr/include/seccomp.h", "usr/share/dotnet/sdk", "usr/bin/python3", "usr/local/bin/node"],
            path => Assert.False(Path.Exists(Path.Combine(ImageFactAttribute.Files, path)), path));
    }

    [ImageFact]
    public async Task Image_SelftestWithTheLeastRights_ContainsEveryHostileProgram()
    {
        CommandResult result = await DockerContainer.RunAsync(
            ImageServer.CreateBundle() with
            {
                Command = ["/opt/sandbox/sandbox", "selftest", "--json"],
                Capabilities = Least,
                NoNewPrivileges = true,
                HostNetwork = false,

                // As infra/kubernetes has it, with the mode of an emptyDir: between two looks at its files a run of this tier
                // writes what the disk takes, and the volume is what bounds it.
                TemporaryFolders = [("/srv/sandbox-root/sandbox", ["mode=0777", "size=288m"])],
            },
            TimeSpan.FromMinutes(5));

        SelftestResult played = SelftestResult.Read(result);
        Assert.True(result.ExitCode == 0 && played.Failures.Count == 0, played.ToString());
        Assert.Equal("container", played.Tier);
        Assert.NotEqual(0, played.Passed);
    }

    private static async Task CheckAsync(ImageServer server)
    {
        Assert.True(server.Greeting.Contains("tier container", StringComparison.Ordinal), $"{server.Greeting}{server.Errors}");
        JsonElement python = await server.RunAsync(
            "python3", "import jinja2, requests, httpx, os\nprint(jinja2.Template('{{ 6 * 7 }}').render())\nopen('/tmp/x', 'w').write('x')\nprint(os.getuid() > 0)");
        JsonElement node = await server.RunAsync(
            "nodejs", "require('fs').writeFileSync('a.txt', 'x'); console.log(new Intl.NumberFormat('de').format(1234.5), process.getuid() > 0)");

        Assert.Equal(("42\nTrue\n", ""), (python.GetProperty("stdout").GetString(), python.GetProperty("error").GetString()));
        Assert.Equal(("1.234,5 true\n", ""), (node.GetProperty("stdout").GetString(), node.GetProperty("error").GetString()));

        // One that does not want to end, and forks: killed by its uid.
        JsonElement killed = await server.RunAsync("python3", "import os, time\nos.fork()\ntime.sleep(100)");
        Assert.Equal("timed_out", killed.GetProperty("outcome").GetString());
    }
}
