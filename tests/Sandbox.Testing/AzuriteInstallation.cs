namespace Sandbox.Testing;

/// <summary>Where <c>tests/setup.sh test</c> puts Azurite: a cache of the user, outside the repository.</summary>
public static class AzuriteInstallation
{
    /// <summary>The module that starts all its services.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        CacheFolder(), "sandbox-tests", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");

    /// <summary>Why tests that need it are skipped; null when it is there.</summary>
    public static string? Missing =>
        File.Exists(Path) ? null : "Azurite is missing; run tests/setup.sh test";

    private static string CacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder
            ? folder
            : System.IO.Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                ".cache");
}
