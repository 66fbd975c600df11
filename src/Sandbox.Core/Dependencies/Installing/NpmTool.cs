using System.Text.Json.Nodes;
using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Node's npm: one command writes package-lock.json, one installs exactly that. Scripts of packages never run.</summary>
internal sealed class NpmTool(InstalledRuntime runtime, string npm, IInstallJail jail, DependencyOptions options) : IPackageTool
{
    private const string ProjectFile = "package.json";
    private const string LockFile = "package-lock.json";
    private const string ModulesFolder = "node_modules";
    private const string TestFile = "selftest.cjs";
    private const string Certificates = "/etc/ssl/certs/ca-certificates.crt";
    private const long MaxLockBytes = 16 << 20;

    private readonly HostInterpreter _node = HostInterpreter.Create(runtime);

    private bool IsOffline => !string.IsNullOrEmpty(options.TarballFolder);

    /// <inheritdoc/>
    // Add-ons come as packages for each platform, in one lock; the engine's version decides what may be chosen.
    public string Platform =>
        $"node{runtime.Version.Split('.')[0]}-linux-{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public async Task<string> ResolveAsync(PackageList list, InstallWorkspace workspace, CancellationToken cancellationToken)
    {
        InstallFolder folder = workspace.Create();
        InstallWorkspace.Write(folder, ProjectFile, CreateProject(list));
        Uri registry = await RunAsync(folder, _ => ["install", "--package-lock-only"], cancellationToken).ConfigureAwait(false);
        return NpmLock.Keep(InstallWorkspace.Read(folder, LockFile, MaxLockBytes), registry, IsOffline);
    }

    /// <inheritdoc/>
    public async Task<InstallFolder> InstallAsync(
        PackageList list, string lockText, InstallWorkspace workspace, CancellationToken cancellationToken)
    {
        InstallFolder folder = workspace.Create();
        InstallWorkspace.Write(folder, ProjectFile, CreateProject(list));
        await RunAsync(
            folder,
            registry =>
            {
                InstallWorkspace.Write(folder, LockFile, NpmLock.Use(lockText, registry));
                return ["ci"];
            },
            cancellationToken).ConfigureAwait(false);
        InstallWorkspace.Take(folder, ModulesFolder, ModulesFolder);
        return folder;
    }

    /// <inheritdoc/>
    public async Task TestAsync(PackageList list, InstallFolder folder, CancellationToken cancellationToken)
    {
        // Beside node_modules: import() looks for packages from where the program lies.
        string program = $"{folder.Packages}/{TestFile}";
        string end = SelfTests.CreateEnd();
        await File.WriteAllTextAsync(program, SelfTests.Node(list.Packages.Select(package => package.Name), end), cancellationToken).ConfigureAwait(false);
        try
        {
            var command = new InstallCommand(
                [.. _node.Command, $"{folder.InsidePackages}/{TestFile}"], new Dictionary<string, string>(), _node.Readable, null)
            { IsTest = true };
            CommandResult result = await jail.RunAsync(command, folder, cancellationToken).ConfigureAwait(false);
            SelfTests.Check(result, end, folder);
        }
        finally
        {
            File.Delete(program);
        }
    }

    /// <inheritdoc/>
    // Node comes without packages.
    public Task<bool> IsInSystemAsync(PackageList list, CancellationToken cancellationToken) => Task.FromResult(false);

    private static string CreateProject(PackageList list)
    {
        var dependencies = new JsonObject();
        foreach (RequestedPackage package in list.Packages)
            dependencies[package.Name] = package.Version.Length == 0 ? "*" : package.Version;
        return new JsonObject { ["name"] = "list", ["version"] = "0.0.0", ["private"] = true, ["dependencies"] = dependencies }.ToJsonString();
    }

    /// <returns>The registry.</returns>
    private async Task<Uri> RunAsync(InstallFolder folder, Func<Uri, string[]> begin, CancellationToken cancellationToken)
    {
        using TarballRegistry? offline = IsOffline ? TarballRegistry.Start(options.TarballFolder!) : null;
        NpmRegistry chosen = NpmRegistry.Of(options.NpmRegistryUrl);
        Uri registry = offline?.Address ?? chosen.Address;
        string[] arguments = begin(registry);
        // A folder's registry is a port of ours already.
        using PackageGateway? gateway = offline is null ? PackageGateway.Start(PackageHosts.OfNode(options), PackageHosts.ProxyOf(options)) : null;
        var variables = new Dictionary<string, string>(offline is null ? chosen.Variables : new Dictionary<string, string>())
        {
            ["npm_config_registry"] = registry.AbsoluteUri,
            ["npm_config_userconfig"] = "/dev/null",
            ["npm_config_globalconfig"] = "/nonexistent",
            ["npm_config_cache"] = $"{folder.InsideTemporary}/npm",
            ["npm_config_ignore_scripts"] = "true",
            ["npm_config_audit"] = "false",
            ["npm_config_fund"] = "false",
            ["npm_config_omit"] = "dev",
            ["npm_config_update_notifier"] = "false",
            ["npm_config_progress"] = "false",
            ["npm_config_color"] = "false",
            ["npm_config_fetch_retries"] = "1",
            // 10 s before that one retry otherwise, for what did not have its hash too.
            ["npm_config_fetch_retry_mintimeout"] = "1000",
            ["npm_config_fetch_timeout"] = "30000",
            // Unpacking keeps four threads busy otherwise, and two processors with them: runs go first.
            ["UV_THREADPOOL_SIZE"] = "1",
            // A dependency of a dependency may name a repository.
            ["npm_config_git"] = "/nonexistent",
        };
        if (gateway is not null)
            variables["npm_config_proxy"] = variables["npm_config_https_proxy"] = gateway.Address;

        if (File.Exists(Certificates))
            variables["NODE_EXTRA_CA_CERTS"] = Certificates;

        var command = new InstallCommand(
            [.. _node.Command, npm, .. arguments],
            variables,
            [.. _node.Readable, Path.GetDirectoryName(Path.GetDirectoryName(npm)!)!],
            gateway?.Port ?? registry.Port);
        CommandResult result = await jail.RunAsync(command, folder, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw PackageHosts.Explain(gateway) ?? NpmErrors.Create(result, folder);
        return registry;
    }
}
