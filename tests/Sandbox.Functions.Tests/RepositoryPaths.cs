namespace Sandbox.Functions.Tests;

/// <summary>Where the tests find what they do not bring.</summary>
internal static class RepositoryPaths
{
    public static string Root { get; } = FindRoot();

    public static string Of(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "native", "runtimes")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("native/runtimes is in no folder above the tests");
    }
}
