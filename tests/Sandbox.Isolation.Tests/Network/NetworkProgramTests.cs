using Xunit;

namespace Sandbox.Isolation.Tests.Network;

/// <summary>Programs with network, between targets that they may reach and targets that they must not.</summary>
[Collection(OneInstallation.Name)]
public sealed class NetworkProgramTests(TwoNetworks networks) : IClassFixture<TwoNetworks>, IDisposable
{
    private static readonly Dictionary<string, string> NoSettings = [];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-network-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task Programs_WithNetwork_EndAsTheyMust() =>
        await PlayAsync(NoSettings, Path.Combine(Installation.Folder("Network"), "Programs"));

    [SkippableFact]
    public async Task HostilePrograms_WithNetwork_ReachNothingMore()
    {
        foreach (string file in Directory.EnumerateFiles(Installation.Folder("Hostile")).Where(IsOfNetwork))
        {
            IEnumerable<string> lines = (await File.ReadAllLinesAsync(file)).Skip(1);
            string comment = file.EndsWith(".py", StringComparison.Ordinal) ? "#" : "//";
            await File.WriteAllLinesAsync(
                Path.Combine(_folder.FullName, Path.GetFileName(file)),
                [$"{comment} expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=*", $"{comment} network: true", .. lines]);
        }

        await PlayAsync(NoSettings, _folder.FullName);
    }

    [SkippableFact]
    public async Task AllowedHosts_AndTheirAddresses_AreReachedAndNoOthers()
    {
        await AddAsync(
            "hosts.py",
            """
            # expect: outcome=exited exit=0 stdout~=^2$ connections=not_allowed,denied
            # network: true
            import urllib.request
            reached = 0
            for host in ("93.184.216.34", "www.example.test", "example.test", "93.184.216.34", "six.example.test", "[2606:2800:220::34]"):
                try:
                    reached += len(urllib.request.urlopen(f"http://{host}/").read()) > 0
                except OSError as error:
                    pass
            print(reached)
            """);

        // The address alone only after the name was asked for.
        await PlayAsync(
            new Dictionary<string, string> { ["Sandbox__Network__AllowHosts__0"] = "example.test", ["Sandbox__Network__DenyHosts__0"] = "six.example.test" },
            _folder.FullName);
    }

    [SkippableFact]
    public async Task PrivateRange_NamedByTheOperator_IsReached()
    {
        await AddAsync(
            "private.py",
            """
            # expect: outcome=exited exit=0 stdout~=hello connections=port
            # network: true
            import urllib.request
            print(urllib.request.urlopen("http://private.example.test:8080/").read())
            try:
                urllib.request.urlopen("http://10.9.9.9/")
            except OSError:
                pass
            """);

        await PlayAsync(
            new Dictionary<string, string> { ["Sandbox__Network__AllowCidrs__0"] = "10.9.0.0/16", ["Sandbox__Network__Ports__0"] = "8080" },
            _folder.FullName);
    }

    [SkippableFact]
    public async Task Bytes_MoreThanTheBudget_EndTheRunAndNameTheConnection() =>
        await PlayAsync(TwoNetworks.SmallBudget, Path.Combine(Installation.Folder("Network"), "Budget"));

    [SkippableFact]
    public async Task AppendedConnect_WithNetwork_StopsTheStart()
    {
        Skip.If(networks.Missing is not null, networks.Missing);

        CommandResult result = await TwoNetworks.RunAsync(
            TimeSpan.FromSeconds(30),
            new Dictionary<string, string> { ["Sandbox__Isolation__AppendSyscalls__0"] = "connect" },
            "selftest", Path.Combine(Installation.Folder("Network"), "Programs"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("lets connect past the network policy", result.Error, StringComparison.Ordinal);
    }

    // What a network is for is refused there for being a network: those programs reach no target in any case.
    private static bool IsOfNetwork(string file) =>
        Path.GetFileName(file)[..3] is "81_" or "82_" or "83_";

    private Task AddAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), text);

    private async Task PlayAsync(IReadOnlyDictionary<string, string> settings, string folder)
    {
        Skip.If(networks.Missing is not null, networks.Missing);

        CommandResult result = await TwoNetworks.RunAsync(TimeSpan.FromMinutes(3), settings, "selftest", folder, "--json");

        SelftestResult played = SelftestResult.Read(result);
        Assert.True(result.ExitCode == 0 && played.Failures.Count == 0, played.ToString());
        Assert.NotEqual(0, played.Passed);
    }
}
