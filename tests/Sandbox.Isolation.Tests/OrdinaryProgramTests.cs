using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Selftest;
using Xunit;

namespace Sandbox.Isolation.Tests;

[Collection(OneInstallation.Name)]
public sealed class OrdinaryProgramTests(Installation installation)
{
    public static TheoryData<string> Files => ProgramFiles.In("Ordinary");

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public async Task OrdinaryProgram_OfThisFile_NoticesNothing(string file)
    {
        Skip.If(installation.Missing is not null, installation.Missing);
        PlayedProgram program = PlayedProgram.Load(Path.Combine(Installation.Folder("Ordinary"), file), installation.Runtimes);
        foreach (string module in program.Needs)
            Skip.IfNot(await CanImportAsync(module), $"the Python module {module} is not installed here");

        IReadOnlyList<string> violations = await installation.Player.PlayAsync(program, installation.Tier, CancellationToken.None);

        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    private async Task<bool> CanImportAsync(string module)
    {
        var request = new RunRequest { Language = "python3", Code = $"import {module}" };
        RunData data = await installation.Executor.RunAsync(request, RunCaller.House, CancellationToken.None);
        return data.ExitCode == 0;
    }
}
