namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>A test that runs the published server with real sandboxes; skipped, by name, when one part was not built.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BuiltServerFactAttribute : FactAttribute
{
    public BuiltServerFactAttribute()
    {
        string[] parts = [RepositoryPaths.PublishedServer, RepositoryPaths.PublishedLauncher];
        if (Array.Find(parts, part => !File.Exists(part)) is { } missing)
            Skip = $"{Path.GetRelativePath(RepositoryPaths.Root, missing)} is missing; run make build";
    }
}
