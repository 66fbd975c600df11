namespace Sandbox.Core.Runtimes;

// The JSON source generator sets a missing init property to null, whatever its initializer says: hence the getters.
/// <summary>How a runtime is kept warm: an interpreter that runs no user code and forks a child per run.</summary>
public sealed record ZygoteManifest
{
    /// <summary>Arguments of the interpreter; the zygote's files are in /sandbox.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Files that the zygote reads, from the manifest's folder or from beside sandbox-launch.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Variables of the zygote besides the runtime's own; a program does not see them.</summary>
    public IReadOnlyDictionary<string, string> Environment { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>A program whose text has one of these needs an interpreter that was not forked.</summary>
    public IReadOnlyList<string> FreshMarkers { get => field ?? []; init; }
}
