namespace Sandbox.Core.Sandboxing;

/// <summary>Where the native part is: the launcher, its policies, the runtimes' manifests.</summary>
internal sealed record NativeFiles(string Launcher, string Policies, string Runtimes)
{
    private const string LauncherName = "sandbox-launch";
    private const string PlacesName = "libplaces.so";

    /// <summary>The folder of the options; else <c>native/</c> beside the server; else the source tree the server is in.</summary>
    /// <exception cref="IsolationException">It is in none of them.</exception>
    public static NativeFiles Find(IsolationOptions options) => Find(options.NativePath, AppContext.BaseDirectory);

    internal static NativeFiles Find(string? configured, string baseFolder)
    {
        if (!string.IsNullOrWhiteSpace(configured))
            return InOneFolder(Path.GetFullPath(configured)) ?? throw Missing(configured, "correct Sandbox:Isolation:NativePath");
        if (InOneFolder(Path.Combine(baseFolder, "native")) is { } installed)
            return installed;

        for (string? folder = baseFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var built = new NativeFiles(
                Path.Combine(folder, "artifacts", "native", LauncherName),
                Path.Combine(folder, "native", "policies"),
                Path.Combine(folder, "native", "runtimes"));
            if (built.Exists())
                return built;
        }

        throw Missing(Path.Combine(baseFolder, "native"), "build it with `make native`, or set Sandbox:Isolation:NativePath");
    }

    /// <summary>The policy's file; a manifest names it without a folder.</summary>
    public string PolicyOf(string name) => Path.Combine(Policies, Path.GetFileName(name));

    /// <summary>A file of a runtime's zygote: from its manifest's folder, or built, and so beside the launcher.</summary>
    /// <exception cref="IsolationException">It is in neither.</exception>
    public string ZygoteFile(string manifestFolder, string name)
    {
        string[] places = [Path.Combine(manifestFolder, name), Path.Combine(Path.GetDirectoryName(Launcher)!, name)];
        return places.FirstOrDefault(File.Exists)
            ?? throw new IsolationException($"{places[1]} does not exist", "build it with `make native`");
    }

    /// <summary>What leads literal /tmp and /dev/shm to a run's own folder in the container tier: native/places.</summary>
    /// <exception cref="IsolationException">It was not built.</exception>
    public string RequirePlaces()
    {
        string path = Path.Combine(Path.GetDirectoryName(Launcher)!, PlacesName);
        return File.Exists(path) ? path : throw new IsolationException($"{path} does not exist", "build it with `make native`");
    }

    /// <summary>Whoever only reads manifests does not need it.</summary>
    /// <exception cref="IsolationException">It was not built.</exception>
    public NativeFiles RequireLauncher() =>
        File.Exists(Launcher) ? this : throw new IsolationException($"{Launcher} does not exist", "build it with `make native`");

    private static NativeFiles? InOneFolder(string folder)
    {
        var files = new NativeFiles(
            Path.Combine(folder, LauncherName), Path.Combine(folder, "policies"), Path.Combine(folder, "runtimes"));
        return files.Exists() ? files : null;
    }

    private bool Exists() => Directory.Exists(Policies) && Directory.Exists(Runtimes);

    private static IsolationException Missing(string folder, string hint) =>
        new($"The native part, with policies and runtimes, is not in {folder}", hint);
}
