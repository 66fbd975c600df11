using Xunit;

namespace Sandbox.Isolation.Tests;

/// <summary>`sandbox selftest` itself: that it sees what got out, and says so to people and to scripts.</summary>
[Collection(OneInstallation.Name)]
public sealed class SelftestCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-selftest-");

    [SkippableFact]
    public async Task Selftest_ProgramThatEndsOtherwise_FailsWithItsReason()
    {
        Write("bad.py", "# expect: outcome=exited exit=0 stdout!~=ESCAPED\n# why: to be seen.\nprint('ESCAPED \\x1b[31m')");
        Write("good.js", "// expect: outcome=exited exit=0 stdout~=^fine$\nconsole.log('fine')");

        CommandResult result = await RunAsync("selftest", _folder.FullName);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("FAILED   bad.py", result.Output, StringComparison.Ordinal);
        Assert.Contains("stdout!~=ESCAPED", result.Output, StringComparison.Ordinal);
        Assert.Contains("ok       good.js", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 ok, 1 failed, 0 known gaps, 0 skipped", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', result.Output);
    }

    [SkippableFact]
    public async Task Selftest_ProgramOfAMissingModule_IsSkippedByName()
    {
        Write("needs.py", "# expect: outcome=exited exit=0\n# needs: no_such_module\nprint(1)");

        CommandResult result = await RunAsync("selftest", _folder.FullName);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("the module no_such_module is not installed", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Selftest_WithoutAFolder_PlaysTheProgramsThatComeWithIt()
    {
        CommandResult result = await RunAsync("selftest", "--filter", "01_read_secrets", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(2, SelftestResult.Read(result).Passed);
    }

    [SkippableTheory]
    [InlineData("no folder", "selftest", "/nonexistent")]
    [InlineData("'nothing'", "selftest", "--filter", "nothing")]
    [InlineData("no number above 0", "selftest", "--repeats", "0")]
    public async Task Selftest_CalledInAWrongWay_SaysSoInOneLine(string expected, params string[] arguments)
    {
        CommandResult result = await RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Trim().Split('\n'));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private static Task<CommandResult> RunAsync(params string[] arguments)
    {
        Skip.If(PublishedCommand.Missing is not null, PublishedCommand.Missing);
        return Commands.RunAsync(PublishedCommand.Executable, arguments, TimeSpan.FromMinutes(1));
    }
}
