using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>The ways to start a runtime's spawner, with every layer that the host has.</summary>
/// <param name="Files">The native part.</param>
/// <param name="Host">What the host offers.</param>
/// <param name="Runtime">Whose programs it is for.</param>
/// <param name="Profiles">The system calls they may make.</param>
/// <param name="Root">The prepared root; null: made out of the host's files.</param>
/// <param name="Warm">Zygotes may be used.</param>
/// <param name="MemoryBytes">The memory limit that a zygote's heap is made for.</param>
internal sealed record SpawnerCommands(
    NativeFiles Files, HostReport Host, InstalledRuntime Runtime, SeccompProfiles Profiles, string? Root, bool Warm, long MemoryBytes)
{
    // native/src/plan.h has it too.
    private const string PackagesFolder = "/sandbox-packages";
    private const string PackagesPlaceholder = "{packages}";

    private readonly string? _root = string.IsNullOrWhiteSpace(Root) ? null : Path.GetFullPath(Root);

    /// <summary>A zygote can be had.</summary>
    public bool HasZygote => Warm && Runtime.Manifest.Zygote is not null;

    private bool HasMounts => Host.Tier == IsolationTier.Namespaces;

    /// <summary>sandbox-launch by itself: every run executes a new interpreter.</summary>
    /// <exception cref="SandboxException">The packages are not where programs could see them.</exception>
    public SpawnerCommand CreateCold(RuntimeEnvironment environment)
    {
        List<string> arguments = ["serve", "--tier", HasMounts ? "namespaces" : "container", "--policy", Profiles.Usual.PolicyPath];
        if (Profiles.Network is { } network)
            arguments.AddRange(["--policy-network", network.PolicyPath]);
        foreach (string name in Profiles.Usual.AppendedSyscalls)
            arguments.AddRange(["--append-syscall", name]);
        if (HasMounts && Host.NeedsUserNamespace)
            arguments.Add("--user-namespace");
        if (Host.Has("landlock"))
            arguments.Add("--landlock");
        if (HasMounts && Host.Has("proc_mount"))
            arguments.Add("--proc");
        if (_root is not null)
            arguments.AddRange(["--root", _root]);
        if (!HasMounts)
            arguments.AddRange(["--places", Files.RequirePlaces()]);
        if (HasMounts)
        {
            foreach (string path in Runtime.RootPaths)
                arguments.AddRange(["--bind", path]);
        }

        var variables = new Dictionary<string, string>(Runtime.Manifest.Environment);
        if (environment.Packages is { } packages)
            AddPackages(arguments, variables, packages);
        foreach ((string name, string value) in environment.Variables)
            variables[name] = value;
        return new SpawnerCommand(Files.Launcher, arguments, IsWarm: false, variables);
    }

    /// <summary>A zygote: every run is a fork of it.</summary>
    /// <exception cref="IsolationException">A file of the zygote is missing.</exception>
    /// <exception cref="SandboxException">The packages are not where programs could see them.</exception>
    public SpawnerCommand CreateWarm(RuntimeEnvironment environment, ZygoteVariant? variant)
    {
        ZygoteManifest zygote = Runtime.Manifest.Zygote!;
        SpawnerCommand cold = CreateCold(environment);
        // The zygote writes nothing; its variables only have to be whole.
        SandboxFolders folders = SandboxFolders.Of(IsolationTier.Namespaces, Wire.NoId);
        List<string> arguments = [.. cold.Arguments];
        if (variant is not null)
            arguments.Add("--scratch");
        foreach (string file in zygote.Files)
            arguments.AddRange(["--zygote-file", Files.ZygoteFile(Runtime.Manifest.Folder, file)]);
        foreach ((string name, string value) in ZygoteVariables(environment, zygote, variant))
            arguments.AddRange(["--zygote-env", $"{name}={folders.Fill(value)}"]);
        arguments.AddRange(["--", Runtime.Interpreter, .. zygote.Arguments.Select(argument => HeapLimit.Fill(argument, MemoryBytes))]);
        return cold with { Arguments = arguments, IsWarm = true };
    }

    // The manifest's own and not those of packages: an interpreter would run code of theirs when it starts.
    private Dictionary<string, string> ZygoteVariables(
        RuntimeEnvironment environment, ZygoteManifest zygote, ZygoteVariant? variant)
    {
        var variables = new Dictionary<string, string>([.. Runtime.Manifest.Environment, .. zygote.Environment]);
        if (variant is not null)
            variables[zygote.VariantVariable] = string.Join(',', variant.Modules);
        if (environment.Packages is { } packages && Runtime.Manifest.Packages is { } manifest)
        {
            foreach ((string name, string value) in manifest.ZygoteEnvironment)
                variables[name] = value.Replace(PackagesPlaceholder, SeenAt(packages), StringComparison.Ordinal);
            if (environment.ImportPackages)
                variables["ZYGOTE_IMPORT_PACKAGES"] = "1";
        }

        return variables;
    }

    private void AddPackages(List<string> arguments, Dictionary<string, string> variables, string packages)
    {
        if (Runtime.Manifest.Packages is not { } manifest)
            throw new SandboxException("packages", 0, $"packages cannot be added to {Runtime.Manifest.Name}");
        if (!Path.IsPathRooted(packages) || !Directory.Exists(packages))
            throw new SandboxException("packages", 0, $"{packages} is no folder");

        string seen = SeenAt(packages);
        if (HasMounts)
            arguments.AddRange(["--packages", Path.GetFullPath(packages)]);
        if (manifest.Link.Length > 0)
            arguments.AddRange(["--link", $"{manifest.Link}={manifest.LinkTarget.Replace(PackagesPlaceholder, seen, StringComparison.Ordinal)}"]);
        foreach ((string name, string value) in manifest.Environment)
            variables[name] = value.Replace(PackagesPlaceholder, seen, StringComparison.Ordinal);
    }

    /// <summary>The folder as programs see it: mounted, or where it lies in the prepared root.</summary>
    private string SeenAt(string packages)
    {
        if (HasMounts)
            return PackagesFolder;

        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(packages));
        return _root is not null && path.StartsWith(_root.TrimEnd('/') + "/", StringComparison.Ordinal)
            ? path[_root.TrimEnd('/').Length..]
            : throw new SandboxException("packages", 0, $"{packages} is not in {_root}, the root of programs in this tier");
    }
}
