using System.Globalization;
using Sandbox.Isolation.Tests.Limits;
using Xunit;

namespace Sandbox.Isolation.Tests;

/// <summary>The published command, started by a user without any right, whose sandboxes live in a user namespace.</summary>
[Collection(OneInstallation.Name)]
public sealed class UnprivilegedUserTests
{
    // A person's id, of nobody here: not nobody's own, which other services run as.
    private const string User = "60123";

    [SkippableTheory]
    [InlineData("Hostile", 6)]
    [InlineData("Ordinary", 1)]
    public async Task Programs_OfAnOrdinaryUser_EndAsTheyMust(string folder, int repeats)
    {
        await SkipWhereItCannotRunAsync();

        CommandResult result = await RunAsync(
            "selftest", Installation.Folder(folder), "--json", "--repeats", repeats.ToString(CultureInfo.InvariantCulture));

        SelftestResult played = SelftestResult.Read(result);
        Assert.True(result.ExitCode == 0 && played.Failures.Count == 0, played.ToString());
        Assert.Equal("namespaces", played.Tier);
        Assert.NotEqual(0, played.Passed);
    }

    [SkippableFact]
    public async Task Files_OfAnOrdinaryUser_ComeInAndOut()
    {
        await SkipWhereItCannotRunAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sandbox-files-");
        try
        {
            await Commands.RunAsync("chmod", ["777", folder.FullName], TimeSpan.FromSeconds(10));
            foreach ((string name, string text) in FileProgram.All)
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);

            CommandResult result = await RunAsync(FileProgram.Arguments(folder.FullName, Path.Combine(folder.FullName, "saved")));

            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Contains("sandbox: out/passwd is a symbolic link: left out\n", result.Error, StringComparison.Ordinal);
            Assert.Equal(FileProgram.Left, await File.ReadAllTextAsync(Path.Combine(folder.FullName, "saved", "folder", "given.txt")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task SkipWhereItCannotRunAsync()
    {
        Skip.If(PublishedCommand.Missing is not null, PublishedCommand.Missing);
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root can become another user");
        Skip.IfNot(await Commands.ExistsAsync("setpriv"), "setpriv is not installed");
        CommandResult probe = await Commands.RunAsync(
            "setpriv", [.. AsUser, "unshare", "--user", "--map-root-user", "--mount", "true"], TimeSpan.FromSeconds(10));
        Skip.If(probe.ExitCode != 0, $"an ordinary user has no user namespaces here: {probe.Error.Trim()}");
        CommandResult readable = await Commands.RunAsync(
            "setpriv", [.. AsUser, "test", "-x", PublishedCommand.Executable], TimeSpan.FromSeconds(10));
        Skip.If(readable.ExitCode != 0, $"{PublishedCommand.Folder} is in a folder that an ordinary user may not enter");
    }

    private static Task<CommandResult> RunAsync(params string[] arguments) => Commands.RunAsync(
        "setpriv",
        [.. AsUser, PublishedCommand.Executable, .. arguments],
        TimeSpan.FromMinutes(3),
        new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = "/nonexistent",
            ["DOTNET_ROOT"] = PublishedCommand.DotnetRoot,
        });

    private static IEnumerable<string> AsUser =>
        [$"--reuid={User}", $"--regid={User}", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"];
}
