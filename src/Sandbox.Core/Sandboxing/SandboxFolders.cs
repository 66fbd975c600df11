using System.Globalization;

namespace Sandbox.Core.Sandboxing;

/// <summary>Where a run finds its own files, in the root that it sees. native/src/workspace.c makes them.</summary>
/// <param name="Work">Its current and home folder.</param>
/// <param name="Temporary">For temporary files.</param>
internal sealed record SandboxFolders(string Work, string Temporary)
{
    private const string WorkPlaceholder = "{work}";
    private const string TemporaryPlaceholder = "{tmp}";

    private static readonly SandboxFolders Private = new("/sandbox/work", "/tmp");

    /// <summary>With mounts of its own every run has the same places; without, they have the uid in them.</summary>
    public static SandboxFolders Of(IsolationTier tier, uint uid) => tier == IsolationTier.Namespaces
        ? Private
        : new(string.Create(CultureInfo.InvariantCulture, $"/sandbox/{uid}/work"), string.Create(CultureInfo.InvariantCulture, $"/sandbox/{uid}/tmp"));

    /// <summary>A manifest's value with its places filled in.</summary>
    public string Fill(string value) => value.Contains('{', StringComparison.Ordinal)
        ? value.Replace(WorkPlaceholder, Work, StringComparison.Ordinal).Replace(TemporaryPlaceholder, Temporary, StringComparison.Ordinal)
        : value;
}
