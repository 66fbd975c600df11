using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Dependencies.Installing;
using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Dependencies.Versions;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Dependencies;

/// <summary>The runtimes whose packages are kept at a list.</summary>
public sealed class DependencyCatalog(
    SandboxManager sandboxes,
    RuntimeCatalog runtimes,
    HostProbe probe,
    IOptions<DependencyOptions> dependencyOptions,
    IOptions<IsolationOptions> isolation,
    IServiceProvider services,
    TimeProvider time,
    ILoggerFactory loggers) : IDisposable
{
    private readonly DependencyOptions _options = dependencyOptions.Value;
    private readonly ConcurrentDictionary<string, RuntimeDependencies> _runtimes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _unsupported = new(StringComparer.Ordinal);
    private InstanceFolder? _folder;

    /// <summary>Raised with a runtime's name when its programs find other packages than before.</summary>
    public event Action<string>? Changed;

    internal IEnumerable<RuntimeDependencies> Runtimes => _runtimes.Values;

    /// <summary>How it stands with the runtime's list.</summary>
    public DependencyStatus StatusOf(string runtime) => _runtimes.TryGetValue(runtime, out RuntimeDependencies? found)
        ? found.Status
        : new DependencyStatus { Error = _unsupported.GetValueOrDefault(runtime) };

    /// <summary>Whether packages are installed for it here.</summary>
    internal bool Finds(string runtime) => _runtimes.ContainsKey(runtime);

    /// <exception cref="DependencyException">NotSupported: packages are not installed for it here.</exception>
    internal RuntimeDependencies Require(string runtime) => _runtimes.TryGetValue(runtime, out RuntimeDependencies? found)
        ? found
        : throw new DependencyException(
            DependencyFailure.NotSupported,
            _unsupported.GetValueOrDefault(runtime) ?? "this server installs no packages; programs have what the system has");

    /// <summary>Finds the package managers. One that is missing is told to those who ask for it, and stops nothing.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_options.Enabled || _folder is not null)
            return;

        HostReport host = await probe.RunAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<InstalledRuntime> installed = await runtimes.InstallAsync(cancellationToken).ConfigureAwait(false);
        var jail = new InstallJail(NativeFiles.Find(isolation.Value).RequireLauncher(), host, isolation, _options, time);
        try
        {
            _folder = InstanceFolder.Claim(FolderFor(host));
        }
        catch (DependencyException exception)
        {
            string reason = host.Tier == IsolationTier.Namespaces
                ? "set Sandbox:Dependencies:Folder"
                : "mount a volume at the folder sandbox-packages of Sandbox:Isolation:Root";
            foreach (InstalledRuntime runtime in installed)
                _unsupported[runtime.Manifest.Name] = $"{exception.Message}; {reason}";
            return;
        }

        foreach (InstalledRuntime runtime in installed)
        {
            string name = runtime.Manifest.Name;
            try
            {
                IPackageTool tool = await FindToolAsync(runtime, jail, cancellationToken).ConfigureAwait(false);
                _runtimes[name] = Create(name, tool, jail);
            }
            catch (DependencyException exception)
            {
                _unsupported[name] = exception.Message;
            }
            catch (IsolationException exception)
            {
                _unsupported[name] = $"this server's {name} does not tell about its package manager: {exception.Message}";
            }
        }
    }

    public void Dispose()
    {
        foreach (RuntimeDependencies runtime in _runtimes.Values)
            runtime.Dispose();
        _folder?.Dispose();
    }

    // Without mounts of their own, runs see a folder of the host only where it lies in their root.
    private string FolderFor(HostReport host) => host.Tier == IsolationTier.Namespaces
        ? _options.FindFolder()
        : Path.Combine(Path.GetFullPath(isolation.Value.Root!), "sandbox-packages");

    private async Task<IPackageTool> FindToolAsync(InstalledRuntime runtime, InstallJail jail, CancellationToken cancellationToken) =>
        runtime.Manifest.Name switch
        {
            "python3" => new PipTool(
                runtime, await PipProgram.FindAsync(runtime, cancellationToken).ConfigureAwait(false), jail, _options),
            "nodejs" => new NpmTool(runtime, NpmProgram.Find(runtime, _options.NpmPath), jail, _options),
            string other => throw new DependencyException(DependencyFailure.NotSupported, $"{other} has no package manager here"),
        };

    private RuntimeDependencies Create(string name, IPackageTool tool, InstallJail jail)
    {
        // Without a store, the operator's list is all there is.
        ListStore? store = services.GetService<IBlobStore>() is { } blobs ? new ListStore(blobs, _options.MaxListBytes) : null;
        var created = new RuntimeDependencies(
            name,
            name == "python3" ? _options.PythonList : _options.NodeList,
            tool,
            jail,
            new ListReader(_options.MaxListBytes, _options.MaxPackages),
            store,
            new VersionFolders(_folder!.Path, name),
            new SandboxPackages(sandboxes),
            _options,
            time,
            loggers.CreateLogger<RuntimeDependencies>());
        created.Changed += () => Changed?.Invoke(name);
        return created;
    }
}
