using Sandbox.Core.Selftest;
using Xunit;

namespace Sandbox.Isolation.Tests;

[Collection(OneInstallation.Name)]
public sealed class HostileProgramTests(Installation installation)
{
    public static TheoryData<string> Files => ProgramFiles.In("Hostile");

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public async Task HostileProgram_OfThisFile_IsContained(string file)
    {
        Skip.If(installation.Missing is not null, installation.Missing);
        PlayedProgram program = PlayedProgram.Load(Path.Combine(Installation.Folder("Hostile"), file), installation.Runtimes);

        IReadOnlyList<string> violations = await installation.Player.PlayAsync(program, installation.Tier, CancellationToken.None);

        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }
}
