using System.Text.Json;
using Sandbox.Isolation.Tests.Limits;
using Xunit;

namespace Sandbox.Isolation.Tests.Container;

[Collection(OneInstallation.Name)]
public sealed class ContainerTierTests(ContainerInstallation container) : IClassFixture<ContainerInstallation>
{
    [SkippableFact]
    public void PrepareRoot_InTheContainer_MakesOneThere()
    {
        SkipWhereThereIsNone();

        Assert.True(container.Prepared!.ExitCode == 0, container.Prepared.ToString());
    }

    [SkippableFact]
    public async Task Doctor_InTheContainer_TellsTheTierAndItsLayers()
    {
        SkipWhereThereIsNone();

        CommandResult result = await container.RunAsync(TimeSpan.FromSeconds(30), "doctor", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument report = JsonDocument.Parse(result.Output);
        Dictionary<string, bool> layers = report.RootElement.GetProperty("layers").EnumerateArray()
            .ToDictionary(layer => layer.GetProperty("name").GetString()!, layer => layer.GetProperty("available").GetBoolean());
        Assert.Equal("container", report.RootElement.GetProperty("tier").GetString(), ignoreCase: true);
        Assert.All(["seccomp", "seccomp_listener", "no_new_privs", "chroot", "setuid", "pidfd"], layer => Assert.True(layers[layer], layer));
        Assert.All(["mount_namespace", "pid_namespace", "user_namespace", "cgroup_v1", "cgroup_v2"], layer => Assert.False(layers[layer], layer));
    }

    [SkippableTheory]
    [InlineData("Hostile")]
    [InlineData("Ordinary")]
    public async Task Programs_InTheContainer_EndAsTheyMust(string folder)
    {
        SkipWhereThereIsNone();

        CommandResult result = await container.RunAsync(
            TimeSpan.FromMinutes(3), "selftest", ContainerInstallation.FolderOf(folder), "--json");

        SelftestResult played = SelftestResult.Read(result);
        Assert.True(result.ExitCode == 0 && played.Failures.Count == 0, played.ToString());
        Assert.Equal("container", played.Tier);
        Assert.NotEqual(0, played.Passed);
    }

    [SkippableFact]
    public async Task Limits_InTheContainer_AreKeptAndNamed()
    {
        SkipWhereThereIsNone();
        string folder = await container.AddProgramsAsync("limits", LimitPrograms.All);

        CommandResult result = await container.RunAsync(TimeSpan.FromMinutes(3), "selftest", folder, "--json");

        SelftestResult played = SelftestResult.Read(result);
        Assert.True(result.ExitCode == 0 && played.Failures.Count == 0, played.ToString());
        Assert.Equal(("container", LimitPrograms.All.Count()), (played.Tier, played.Passed));
    }

    [SkippableFact]
    public async Task Files_InTheContainer_ComeInAndOut()
    {
        SkipWhereThereIsNone();
        string folder = await container.AddProgramsAsync("files", FileProgram.All);

        CommandResult result = await container.RunAsync(TimeSpan.FromMinutes(1), FileProgram.Arguments(folder, $"{folder}/saved"));

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("sandbox: out/passwd is a symbolic link: left out\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(FileProgram.Left, await container.ReadAsync("files/saved/folder/given.txt"));
        Assert.Empty(container.FindLeftFiles());
    }

    [SkippableFact]
    public async Task Root_AfterProgramsThatLeaveFiles_HoldsNothingOfTheirs()
    {
        SkipWhereThereIsNone();

        CommandResult result = await container.RunAsync(
            TimeSpan.FromMinutes(1), "selftest", ContainerInstallation.FolderOf("Hostile"), "--json", "--filter", "left_files");

        Assert.Equal("container", SelftestResult.Read(result).Tier);
        IReadOnlyList<string> left = container.FindLeftFiles();
        Assert.True(left.Count == 0, string.Join('\n', left));
    }

    private void SkipWhereThereIsNone() => Skip.If(container.Missing is not null, container.Missing);
}
