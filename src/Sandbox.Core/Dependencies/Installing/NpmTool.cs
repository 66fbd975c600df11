using System.Text.Json;
using System.Text.Json.Nodes;
using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Node's npm: one command writes package-lock.json, one installs exactly that. Scripts of packages never run.</summary>
internal sealed class NpmTool(InstalledRuntime runtime, string npm, IInstallJail jail, DependencyOptions options) : IPackageTool
{
    private const string ProjectFile = "package.json";
    private const string LockFile = "package-lock.json";
    private const string Certificates = "/etc/ssl/certs/ca-certificates.crt";
    private const long MaxLockBytes = 16 << 20;

    /// <inheritdoc/>
    // Add-ons come as packages for each platform, in one lock; the engine's version decides what may be chosen.
    public string Platform =>
        $"node{runtime.Version.Split('.')[0]}-linux-{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public async Task<string> ResolveAsync(PackageList list, InstallWorkspace workspace, CancellationToken cancellationToken)
    {
        InstallFolder folder = workspace.Create();
        InstallWorkspace.Write(folder, ProjectFile, CreateProject(list));
        await RunAsync(
            folder, registry => ["install", "--package-lock-only"], cancellationToken).ConfigureAwait(false);
        return InstallWorkspace.Read(folder, LockFile, MaxLockBytes);
    }

    /// <inheritdoc/>
    public async Task<string> InstallAsync(
        PackageList list, string lockText, InstallWorkspace workspace, CancellationToken cancellationToken)
    {
        InstallFolder folder = workspace.Create();
        InstallWorkspace.Write(folder, ProjectFile, CreateProject(list));
        await RunAsync(
            folder,
            registry =>
            {
                InstallWorkspace.Write(folder, LockFile, NpmLock.Prepare(lockText, registry));
                return ["ci"];
            },
            cancellationToken).ConfigureAwait(false);
        // A list without packages leaves none.
        Directory.CreateDirectory($"{folder.Work}/node_modules");
        return $"{folder.Work}/node_modules";
    }

    /// <inheritdoc/>
    public IReadOnlyList<Dependency> ReadPackages(string installed) =>
        [.. Directory.EnumerateDirectories(installed)
            .SelectMany(folder => Path.GetFileName(folder).StartsWith('@') ? Directory.EnumerateDirectories(folder) : [folder])
            .Select(ReadPackage).OfType<Dependency>()
            .OrderBy(package => package.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public string CreateSelfTest(PackageList list) => SelfTests.Node(list.Packages.Select(package => package.Name));

    private static Dependency? ReadPackage(string folder)
    {
        try
        {
            var about = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, ProjectFile)));
            return new Dependency((string)about!["name"]!, (string)about["version"]!);
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException or ArgumentException)
        {
            // No package: .bin, .package-lock.json's folder.
            return null;
        }
    }

    private static string CreateProject(PackageList list)
    {
        var dependencies = new JsonObject();
        foreach (RequestedPackage package in list.Packages)
            dependencies[package.Name] = package.Version.Length == 0 ? "*" : package.Version;
        return new JsonObject { ["name"] = "list", ["version"] = "0.0.0", ["private"] = true, ["dependencies"] = dependencies }.ToJsonString();
    }

    private async Task RunAsync(InstallFolder folder, Func<Uri, string[]> begin, CancellationToken cancellationToken)
    {
        using TarballRegistry? offline = options.TarballFolder is { Length: > 0 } tarballs ? TarballRegistry.Start(tarballs) : null;
        Uri registry = offline?.Address ?? new Uri(options.NpmRegistryUrl);
        string[] arguments = begin(registry);
        var servers = new List<Uri> { registry };
        var variables = new Dictionary<string, string>
        {
            ["npm_config_registry"] = registry.AbsoluteUri,
            ["npm_config_userconfig"] = "/dev/null",
            ["npm_config_globalconfig"] = "/dev/null",
            ["npm_config_cache"] = $"{folder.InsideTemporary}/npm",
            ["npm_config_ignore_scripts"] = "true",
            ["npm_config_audit"] = "false",
            ["npm_config_fund"] = "false",
            ["npm_config_omit"] = "dev",
            ["npm_config_update_notifier"] = "false",
            ["npm_config_progress"] = "false",
            ["npm_config_color"] = "false",
            ["npm_config_fetch_retries"] = "1",
            ["npm_config_fetch_timeout"] = "30000",
            // A dependency of a dependency may name a repository.
            ["npm_config_git"] = "/nonexistent",
        };
        if (options.ProxyUrl is { Length: > 0 } proxy && offline is null)
        {
            variables["npm_config_proxy"] = variables["npm_config_https_proxy"] = proxy;
            servers.Add(new Uri(proxy));
        }

        if (File.Exists(Certificates))
            variables["NODE_EXTRA_CA_CERTS"] = Certificates;

        var command = new InstallCommand(
            [runtime.Interpreter, npm, .. arguments],
            variables,
            [.. runtime.RootPaths, Path.GetDirectoryName(Path.GetDirectoryName(npm)!)!],
            servers);
        CommandResult result = await jail.RunAsync(command, folder, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw NpmErrors.Create(result, folder);
        if (arguments[0] == "install")
            NpmLock.Check(InstallWorkspace.Read(folder, LockFile, MaxLockBytes), registry);
    }
}
