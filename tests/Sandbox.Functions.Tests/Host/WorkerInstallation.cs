namespace Sandbox.Functions.Tests.Host;

/// <summary>The worker as <c>make functions</c> publishes it, which takes packages that not every feed has.</summary>
internal static class WorkerInstallation
{
    /// <summary>The folder of the function app.</summary>
    public static string Folder { get; } = RepositoryPaths.Of("artifacts", "functions");

    public static string Assembly => Path.Combine(Folder, "Sandbox.Functions.dll");

    /// <summary>Why tests that need it are skipped; null when it is there.</summary>
    public static string? Missing => File.Exists(Assembly) ? null : "artifacts/functions is not built: make functions";
}
