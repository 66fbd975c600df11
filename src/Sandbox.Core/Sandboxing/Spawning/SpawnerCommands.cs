using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>The two ways to start a runtime's spawner.</summary>
/// <param name="Cold">sandbox-launch by itself: every run executes a new interpreter.</param>
/// <param name="Warm">A zygote: every run is a fork of it. Null where the runtime has none, or it is switched off.</param>
internal sealed record SpawnerCommands(SpawnerCommand Cold, SpawnerCommand? Warm)
{
    /// <exception cref="IsolationException">A file of the zygote is missing.</exception>
    public static SpawnerCommands Create(
        NativeFiles files, HostReport host, InstalledRuntime runtime, SeccompProfiles profiles, string? root, bool warm, long memoryBytes)
    {
        SpawnerCommand cold = SpawnerCommand.Create(files, host, runtime, profiles, root);
        return new SpawnerCommands(cold, warm && runtime.Manifest.Zygote is { } zygote ? Warmed(cold, files, runtime, zygote, memoryBytes) : null);
    }

    private static SpawnerCommand Warmed(
        SpawnerCommand cold, NativeFiles files, InstalledRuntime runtime, ZygoteManifest zygote, long memoryBytes)
    {
        // The zygote writes nothing; its variables only have to be whole.
        SandboxFolders folders = SandboxFolders.Of(IsolationTier.Namespaces, Wire.NoId);
        List<string> arguments = [.. cold.Arguments];
        foreach (string file in zygote.Files)
            arguments.AddRange(["--zygote-file", files.ZygoteFile(runtime.Manifest.Folder, file)]);
        foreach ((string name, string value) in runtime.Manifest.Environment.Concat(zygote.Environment))
            arguments.AddRange(["--zygote-env", $"{name}={folders.Fill(value)}"]);
        arguments.AddRange(["--", runtime.Interpreter, .. zygote.Arguments.Select(argument => HeapLimit.Fill(argument, memoryBytes))]);
        return cold with { Arguments = arguments };
    }
}
