using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Xunit;

namespace Sandbox.Isolation.Tests;

[Collection(OneInstallation.Name)]
public sealed class ExampleTests(Installation installation)
{
    private static string Examples => Path.Combine(Installation.Folder(""), "..", "..", "examples");

    public static TheoryData<string> Files
    {
        get
        {
            var files = new TheoryData<string>();
            foreach (string path in Directory.EnumerateFiles(Examples).Order(StringComparer.Ordinal))
                files.Add(Path.GetFileName(path));
            return files;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public async Task Example_WithItsInput_PrintsWhatItShould(string file)
    {
        Skip.If(installation.Missing is not null, installation.Missing);
        string name = Path.GetFileNameWithoutExtension(file);
        string? input = Directory.EnumerateFiles(Path.Combine(Examples, "input"), name + ".*").SingleOrDefault();

        RunData data = await installation.Executor.RunAsync(
            new RunRequest
            {
                Language = installation.Runtimes.FindByExtension(Path.GetExtension(file))!.Name,
                Code = await File.ReadAllTextAsync(Path.Combine(Examples, file)),
                Stdin = input is null ? null : await File.ReadAllTextAsync(input),
            },
            RunCaller.House,
            CancellationToken.None);

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Examples, "expected", name + ".txt")), data.Stdout);
        Assert.Equal(("", 0), (data.Error, data.ExitCode));
    }
}
