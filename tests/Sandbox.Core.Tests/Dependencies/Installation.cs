using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Dependencies.Installing;
using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Dependencies.Versions;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Tests.Sandboxing;
using Sandbox.Core.Tests.Sandboxing.Roots;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>One server's packages of one runtime, with the real package manager in its real jail, and real sandboxes.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly SandboxFixture _sandboxes;
    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;

    private Installation(SandboxFixture sandboxes, TemporaryFolder folder, bool ownsFolder, RuntimeDependencies dependencies)
    {
        (_sandboxes, _folder, _ownsFolder, Dependencies) = (sandboxes, folder, ownsFolder, dependencies);
    }

    public RuntimeDependencies Dependencies { get; }

    public DependencyStatus Status => Dependencies.Status;

    public string Folder => _folder.Path;

    public IReadOnlyList<string> Versions =>
        [.. Directory.EnumerateDirectories(Path.Combine(_folder.Path, Dependencies.Runtime, "versions")).Select(path => Path.GetFileName(path))];

    /// <summary>What an installation that was cut off would leave.</summary>
    public IEnumerable<string> Leftovers => Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, Dependencies.Runtime, "new"));

    public static async Task<Installation> CreateAsync(
        SandboxFixture sandboxes,
        string runtime,
        MemoryBlobs? blobs,
        DependencyOptions options,
        TemporaryFolder? folder = null,
        TimeProvider? time = null,
        IRuntimePackages? packages = null)
    {
        SandboxManager manager = sandboxes.Manager;
        InstalledRuntime installed = manager.Runtimes.Single(candidate => candidate.Manifest.Name == runtime);
        IOptions<IsolationOptions> isolation = Options.Create(new IsolationOptions());
        var jail = new InstallJail(NativeFiles.Find(isolation.Value), manager.Host!, isolation, options, time ?? TimeProvider.System);
        IPackageTool tool = runtime == "python3"
            ? new PipTool(installed, await PipProgram.FindAsync(installed, CancellationToken.None), jail, options)
            : new NpmTool(installed, NpmProgram.Find(installed, null), jail, options);
        bool ownsFolder = folder is null;
        folder ??= new TemporaryFolder();
        var dependencies = new RuntimeDependencies(
            runtime,
            runtime == "python3" ? options.PythonList : options.NodeList,
            tool,
            jail,
            new ListReader(options.MaxListBytes, options.MaxPackages),
            blobs is null ? null : new ListStore(blobs, options.MaxListBytes),
            new VersionFolders(folder.Path, runtime),
            packages ?? new SandboxPackages(manager),
            options,
            time ?? TimeProvider.System,
            NullLogger<RuntimeDependencies>.Instance);
        var created = new Installation(sandboxes, folder, ownsFolder, dependencies);
        await dependencies.RestoreAsync(CancellationToken.None);
        return created;
    }

    public Task PutAsync(string list, string? etag = null) => Dependencies.ReplaceAsync(_ => list, etag, CancellationToken.None);

    public Task FollowAsync(bool now = true) => Dependencies.FollowAsync(now, CancellationToken.None);

    /// <summary>What a program prints; its error where it failed.</summary>
    public async Task<string> RunAsync(string code, bool fresh = false)
    {
        SandboxEnding ending = await _sandboxes.RunAsync(_sandboxes.Program(Dependencies.Runtime, code) with { Fresh = fresh });
        return Encoding.UTF8.GetString((ending.ExitCode == 0 ? ending.Stdout : ending.Stderr).ToArray()).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await (await _sandboxes.Manager.ReplaceAsync(Dependencies.Runtime, RuntimeEnvironment.Plain, CancellationToken.None)).Drained;
        await Dependencies.Settled;
        Dependencies.Dispose();
        if (_ownsFolder)
            _folder.Dispose();
    }
}
