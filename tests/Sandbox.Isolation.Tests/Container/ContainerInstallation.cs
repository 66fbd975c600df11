using Sandbox.Isolation.Tests.Network;
using Xunit;

namespace Sandbox.Isolation.Tests.Container;

/// <summary>The published command in Docker's default container, with a root that it prepared there for itself.</summary>
public sealed class ContainerInstallation : IAsyncLifetime
{
    // Where Azure Functions has an app, which is one of the places that hostile programs look into.
    private const string Application = "/home/site/wwwroot";
    private const string Programs = "/programs";
    private const string Data = "/srv/sandbox";

    private DirectoryInfo? _data;

    /// <summary>Why there is none here; null when there is.</summary>
    public string? Missing { get; private set; }

    /// <summary>How the root was prepared.</summary>
    public CommandResult? Prepared { get; private set; }

    public async Task InitializeAsync()
    {
        Missing = PublishedCommand.Missing ?? await DockerContainer.FindMissingAsync();
        if (Missing is not null)
            return;
        _data = Directory.CreateTempSubdirectory("sandbox-root-");
        Prepared = await RunAsync(TimeSpan.FromMinutes(1), "prepare-root", $"{Data}/root");
    }

    /// <summary>`sandbox ARGUMENTS` in a container of its own; the prepared root is the same for all.</summary>
    public Task<CommandResult> RunAsync(TimeSpan limit, params string[] arguments) =>
        DockerContainer.RunAsync(CreateBundle(arguments), limit);

    /// <summary>The same beside the targets of two networks, with a network for programs.</summary>
    public Task<CommandResult> RunInAsync(
        TwoNetworks networks, TimeSpan limit, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        OciBundle bundle = CreateBundle(arguments);
        return DockerContainer.RunAsync(
            bundle with
            {
                HostNetwork = true,
                Environment = new Dictionary<string, string>(bundle.Environment.Concat(settings)) { ["Sandbox__Network__Enabled"] = "true" },
                Volumes = [.. bundle.Volumes, .. networks.Files.Select(file => (file.Place, file.Path, false))],
            },
            limit,
            TwoNetworks.Here);
    }

    private OciBundle CreateBundle(string[] arguments) =>
        new()
        {
            Command = [$"{Application}/sandbox", .. arguments],
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                ["HOME"] = "/root",
                ["DOTNET_ROOT"] = PublishedCommand.DotnetRoot,
                ["Sandbox__Isolation__Root"] = $"{Data}/root",
                ["Sandbox__Storage__Folder"] = $"{Data}/blobs",
                // What the app's environment holds on Azure, and no program may see.
                ["IDENTITY_ENDPOINT"] = "http://127.0.0.1:42356/msi/token",
                ["IDENTITY_HEADER"] = "SECRET-identity-header",
                ["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=https;AccountName=secret;AccountKey=SECRET",
            },
            Volumes =
            [
                (Application, PublishedCommand.Folder, false),
                (Programs, Installation.Folder(""), false),
                (Data, _data!.FullName, true),
            ],
        };

    /// <summary>The programs of a folder of this project, by their path in the container.</summary>
    public static string FolderOf(string name) => $"{Programs}/{name}";

    /// <summary>Programs that are not of this project, by their path in the container.</summary>
    public async Task<string> AddProgramsAsync(string name, IEnumerable<(string Name, string Text)> programs)
    {
        DirectoryInfo folder = _data!.CreateSubdirectory(name);
        foreach ((string file, string text) in programs)
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), text);
        return $"{Data}/{name}";
    }

    /// <summary>A file that the container left in its data folder.</summary>
    public Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(_data!.FullName, path));

    /// <summary>What lies where programs may write, seen from the host; files in /sandbox are the zygotes'.</summary>
    public IReadOnlyList<string> FindLeftFiles()
    {
        string root = Path.Combine(_data!.FullName, "root");
        return
        [
            .. Directory.EnumerateDirectories(Path.Combine(root, "sandbox")).Where(folder => Path.GetFileName(folder) is not ("tmp" or "shm")),
            .. Directory.EnumerateFileSystemEntries(Path.Combine(root, "sandbox", "tmp")),
            .. Directory.EnumerateFileSystemEntries(Path.Combine(root, "sandbox", "shm")),
        ];
    }

    public Task DisposeAsync()
    {
        _data?.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
