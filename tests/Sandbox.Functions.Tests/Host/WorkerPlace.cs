namespace Sandbox.Functions.Tests.Host;

/// <summary>Where a worker lies and how it is started.</summary>
/// <param name="Folder">The folder of the function app, as the worker sees it.</param>
/// <param name="Command">What starts it, before its own arguments.</param>
internal sealed record WorkerPlace(string Folder, IReadOnlyList<string> Command)
{
    private const string Assembly = "Sandbox.Functions.dll";

    /// <summary>As <c>make functions</c> publishes it, which takes packages that not every feed has.</summary>
    public static WorkerPlace Published { get; } = At(RepositoryPaths.Of("artifacts", "functions"));

    /// <summary>Why tests of the published one are skipped; null when it is there.</summary>
    public static string? Missing =>
        File.Exists(Path.Combine(Published.Folder, Assembly)) ? null : "artifacts/functions is not built: make functions";

    /// <summary>In an image whose files lie in a folder: a chroot with the network of this machine, where the host is.</summary>
    public static WorkerPlace InImage(string files)
    {
        const string Enter = """
            mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/tmp" && exec chroot "$0" "$@"
            """;
        WorkerPlace inside = At("/home/site/wwwroot");
        return inside with
        {
            Command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", Enter, files, .. inside.Command],
        };
    }

    private static WorkerPlace At(string folder) => new(folder, ["dotnet", Path.Combine(folder, Assembly)]);
}
