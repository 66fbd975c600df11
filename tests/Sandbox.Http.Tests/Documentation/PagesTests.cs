using System.Diagnostics;
using System.Text.RegularExpressions;
using Sandbox.Core.Tests.Dependencies;
using Sandbox.Http.Tests.EndToEnd;
using Sandbox.Server.Configuration;
using Sandbox.Testing;

namespace Sandbox.Http.Tests.Documentation;

/// <summary>What pages tell people to type does what they say.</summary>
public sealed partial class PagesTests : IDisposable
{
    // A job takes its time, a reader too.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Their commands need Azure, Core Tools, a cluster or a registry. What they name is looked up in
    // Settings_NamedInPages_Exist, and the tests of Sandbox.Functions.Tests read the files that they explain.
    private static readonly string[] NeedOutside = ["docs/azure.md", "infra/README.md"];

    // How the pages write "any setting".
    private const string Placeholder = "Sandbox__Section__Key";

    private readonly string _tarballs = Directory.CreateTempSubdirectory("sandbox-pages-packages-").FullName;
    private readonly PythonIndex _index = new();

    public void Dispose()
    {
        Directory.Delete(_tarballs, recursive: true);
        _index.Dispose();
    }

    private static readonly string[] All =
    [
        "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "native/README.md", "infra/README.md",
        .. Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}"),
    ];

    public static TheoryData<string> Pages() => [.. All];

    [PagesFact]
    public async Task Readme_EachCommandBlock_DoesWhatItShows() =>
        Check(await FindProblemsAsync("README.md"));

    [PagesFact]
    public async Task OtherPages_EachCommandBlock_DoesWhatItShows()
    {
        foreach (string page in All.Where(page => page != "README.md" && !NeedOutside.Contains(page)))
            Check(await FindProblemsAsync(page));
    }

    [PagesFact(NeedsRoot = true)]
    public async Task Readme_BlocksThatServe_ServeInTheirPreparedRoot()
    {
        CommandBlock[] blocks = [.. CommandBlock.Read("README.md").Where(IsServing)];
        Assert.NotEmpty(blocks);
        foreach (CommandBlock block in blocks)
        {
            using var shell = new CommandShell(server: null);
            (string banner, int exitCode, string error) = await shell.ServeAsync(block);

            Assert.True(exitCode == 0, $"{block.Place}: exit code {exitCode}: {error}");
            Assert.Contains("http://127.0.0.1:", banner, StringComparison.Ordinal);
        }
    }

    [PagesFact]
    public async Task Readme_TableOfCommands_HasThemAll()
    {
        (_, string help, _) = await SandboxCommand.RunAsync(["--help"]);

        string[] commands = [.. Verb().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(commands);
        string page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md"));
        Assert.All(commands, command => Assert.Contains($"| `sandbox {command}", page, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void MakeTargets_NamedInPages_Exist(string page)
    {
        string[] targets = [.. MakeTarget().Matches(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "Makefile"))).Select(match => match.Groups[1].Value)];

        Assert.All(CommandBlock.Read(page).SelectMany(block => block.Targets), target => Assert.Contains(target, targets));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Settings_NamedInPages_Exist(string page)
    {
        string[] known = [.. SettingsCatalog.All.Concat(SettingsCatalog.OfAKey).Select(setting => setting.Name.Replace(":", "__", StringComparison.Ordinal))];
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, page));

        Assert.All(
            SettingName().Matches(text).Select(match => match.Value).Where(name => name != Placeholder),
            name => Assert.Contains(known, setting => name.EndsWith("...", StringComparison.Ordinal)
                ? setting.StartsWith(name[..^3], StringComparison.OrdinalIgnoreCase)
                : setting.Equals(name, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_InPages_LeadToFiles(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(RepositoryPaths.Root, page))!;
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, page));

        Assert.All(
            Link().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)),
            link => Assert.True(Path.Exists(Path.Combine(folder, link.Split('#')[0])), link));
    }

    // A newcomer finds a room by the page that says what rooms there are.
    [Theory]
    [InlineData("src/Sandbox.Core")]
    [InlineData("src")]
    [InlineData("native")]
    [InlineData("tests")]
    public void Contributing_EachRoom_IsOnTheMap(string house)
    {
        string map = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "CONTRIBUTING.md"));
        IEnumerable<string> rooms = Directory.EnumerateDirectories(Path.Combine(RepositoryPaths.Root, house))
            .Select(folder => $"{house}/{Path.GetFileName(folder)}")
            .Where(room => !room.EndsWith("/bin", StringComparison.Ordinal) && !room.EndsWith("/obj", StringComparison.Ordinal));

        Assert.All(rooms, room => Assert.True(
            map.Contains($"`{room}`", StringComparison.Ordinal) || map.Contains($"`{room}/", StringComparison.Ordinal), $"{room} is not named"));
    }

    [Fact]
    public void Readme_Length_IsWhatANewcomerReads() =>
        Assert.InRange(File.ReadLines(Path.Combine(RepositoryPaths.Root, "README.md")).Count(), 1, 199);

    private static void Check(List<string> problems) => Assert.True(problems.Count == 0, string.Join('\n', problems));

    private async Task<List<string>> FindProblemsAsync(string page)
    {
        CommandBlock[] blocks = [.. CommandBlock.Read(page).Where(block => !block.IsMake && !IsServing(block))];
        var problems = new List<string>();
        if (blocks.Length == 0)
            return problems;

        await using ServerProcess server = await StartServerAsync();
        using var shell = new CommandShell(server.Client.BaseAddress);
        foreach (CommandBlock block in blocks)
        {
            if (await FindProblemAsync(shell, block) is { } problem)
                problems.Add($"{block.Place}: {problem}");
        }

        return problems;
    }

    // What only asks is asked again while it shows something else: a job may be on its way.
    private static async Task<string?> FindProblemAsync(CommandShell shell, CommandBlock block)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            (string printed, string? problem) = await shell.RunAsync(block);
            if (problem is null && block.Shown is { } shown)
                problem = ShownOutput.FindDifference(shown, printed);
            if (problem is null || !block.OnlyReads || Stopwatch.GetElapsedTime(start) > Patience)
                return problem;
        }
    }

    /// <summary>As <c>make run</c> starts it, without a key; the packages that pages name are this machine's.</summary>
    private Task<ServerProcess> StartServerAsync()
    {
        _index.Add("cowsay", "6.1", "value = 1");
        File.WriteAllBytes(Path.Combine(_tarballs, "left-pad-1.3.0.tgz"), NodeTarball.Create("left-pad", "1.3.0", "exports.value = 1"));
        return ServerProcess.StartAsync(
            ("API_KEY", ""),
            ("PIP_MIRROR_URL", _index.Address.AbsoluteUri),
            ("Sandbox__Dependencies__TarballFolder", _tarballs),
            ("Sandbox__Mcp__Enabled", "true"));
    }

    private static bool IsServing(CommandBlock block) => CommandShell.Serving().IsMatch(block.Commands);

    [GeneratedRegex("^  ([a-z][a-z-]*) ", RegexOptions.Multiline)]
    private static partial Regex Verb();

    [GeneratedRegex("^([a-z][a-z-]*):", RegexOptions.Multiline)]
    private static partial Regex MakeTarget();

    [GeneratedRegex(@"Sandbox__[A-Za-z]+__[A-Za-z]+(?:__NAME__[A-Za-z]+|\.\.\.)?")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
