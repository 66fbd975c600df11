namespace Sandbox.Core.Runtimes;

/// <summary>A runtime whose interpreter was found on this host.</summary>
/// <param name="Manifest">The language as we run it.</param>
/// <param name="Interpreter">The interpreter's real path: absolute, no links.</param>
/// <param name="Version">What the interpreter says its version is, "3.11.2".</param>
/// <param name="RootPaths">Files and folders that the sandbox's root shows, the interpreter's own included.</param>
public sealed record InstalledRuntime(
    RuntimeManifest Manifest,
    string Interpreter,
    string Version,
    IReadOnlyList<string> RootPaths)
{
    /// <summary>The prepared root that these paths are of; empty: they are this host's.</summary>
    public string Root { get; init; } = "";
}
