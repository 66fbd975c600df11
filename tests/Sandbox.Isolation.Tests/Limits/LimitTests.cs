using Sandbox.Core.Selftest;
using Xunit;

namespace Sandbox.Isolation.Tests.Limits;

[Collection(OneInstallation.Name)]
public sealed class LimitTests(Installation installation) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-limits-");

    public static TheoryData<string> Names => [.. LimitPrograms.All.Select(program => program.Name)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Limit_OfThisName_IsKeptAndNamed(string name)
    {
        Skip.If(installation.Missing is not null, installation.Missing);
        string path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, LimitPrograms.All.Single(program => program.Name == name).Text);

        IReadOnlyList<string> violations = await installation.Player.PlayAsync(
            PlayedProgram.Load(path, installation.Runtimes), installation.Tier, CancellationToken.None);

        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
