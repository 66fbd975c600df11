using Xunit;

namespace Sandbox.Isolation.Tests;

internal static class ProgramFiles
{
    /// <summary>A row per program, so that each is a test of its own.</summary>
    public static TheoryData<string> In(string folder)
    {
        var files = new TheoryData<string>();
        foreach (string path in Directory.EnumerateFiles(Installation.Folder(folder)).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(path) != ".md")
                files.Add(Path.GetFileName(path));
        }

        return files;
    }
}
