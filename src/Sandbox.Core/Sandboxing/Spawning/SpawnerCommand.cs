using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>The program that a spawner is, and its arguments after its name.</summary>
internal sealed record SpawnerCommand(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>`sandbox-launch serve` for the runtime, with every layer that the host has.</summary>
    public static SpawnerCommand Create(
        NativeFiles files, HostReport host, InstalledRuntime runtime, SeccompProfiles profiles, string? root)
    {
        bool namespaces = host.Tier == IsolationTier.Namespaces;
        List<string> arguments = ["serve", "--tier", namespaces ? "namespaces" : "container", "--policy", profiles.Usual.PolicyPath];
        if (profiles.Network is { } network)
            arguments.AddRange(["--policy-network", network.PolicyPath]);
        foreach (string name in profiles.Usual.AppendedSyscalls)
            arguments.AddRange(["--append-syscall", name]);
        if (namespaces && host.NeedsUserNamespace)
            arguments.Add("--user-namespace");
        if (host.Has("landlock"))
            arguments.Add("--landlock");
        if (namespaces && host.Has("proc_mount"))
            arguments.Add("--proc");
        if (!string.IsNullOrWhiteSpace(root))
            arguments.AddRange(["--root", System.IO.Path.GetFullPath(root)]);
        if (!namespaces)
            arguments.AddRange(["--places", files.RequirePlaces()]);
        if (namespaces)
        {
            foreach (string path in runtime.RootPaths)
                arguments.AddRange(["--bind", path]);
        }

        return new SpawnerCommand(files.Launcher, arguments);
    }
}
