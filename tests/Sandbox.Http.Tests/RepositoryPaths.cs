namespace Sandbox.Http.Tests;

/// <summary>Where the tests find what they do not bring.</summary>
internal static class RepositoryPaths
{
    public static string Root { get; } = FindRoot();

    public static string Native => Path.Combine(Root, "native");

    /// <summary>What <c>make build</c> leaves: the published server.</summary>
    public static string PublishedServer => Path.Combine(Root, "artifacts", "sandbox", "sandbox");

    /// <summary>The native program beside it.</summary>
    public static string PublishedLauncher => Path.Combine(Root, "artifacts", "sandbox", "native", "sandbox-launch");

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
