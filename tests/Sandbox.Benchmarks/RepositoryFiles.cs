namespace Sandbox.Benchmarks;

/// <summary>Where things are in this checkout.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = FindRoot();

    public static string Server => Built("artifacts/sandbox/sandbox");

    public static string HostilePrograms => Path.Combine(Root, "tests/Sandbox.Isolation.Tests/Hostile");

    public static string SpawnLoopSource => Path.Combine(Root, "native/tests/spawn_loop.c");

    public static string DocumentationPicture => Path.Combine(Root, "docs/bench.svg");

    /// <summary>A file of the bench's own folder, which is made when it is missing.</summary>
    public static string Result(string name)
    {
        string folder = Path.Combine(Root, "artifacts/bench");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }

    private static string Built(string path)
    {
        string file = Path.Combine(Root, path);
        return Path.Exists(file) ? file : throw new BenchmarkException($"{path} is missing; call `make build` first");
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sandbox.Functions.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new BenchmarkException("the bench runs from a checkout only");
    }
}
