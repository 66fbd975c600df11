namespace Sandbox.Core.Runtimes;

// The JSON source generator sets a missing init property to null, whatever its initializer says: hence the getters.
/// <summary>How a runtime's programs find packages that were added to it; "{packages}" is their folder as programs see it.</summary>
public sealed record PackagesManifest
{
    /// <summary>Variables of programs.</summary>
    public IReadOnlyDictionary<string, string> Environment { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>Variables of the zygote alone.</summary>
    public IReadOnlyDictionary<string, string> ZygoteEnvironment { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>Name of a link beside each run's work folder. Default: none.</summary>
    public string Link { get => field ?? ""; init; }

    /// <summary>Where the link leads.</summary>
    public string LinkTarget { get => field ?? ""; init; }
}
