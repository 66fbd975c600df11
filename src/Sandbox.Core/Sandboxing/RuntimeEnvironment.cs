namespace Sandbox.Core.Sandboxing;

/// <summary>What a runtime's programs find besides what the host's interpreter brings along.</summary>
public sealed record RuntimeEnvironment
{
    /// <summary>Nothing.</summary>
    public static RuntimeEnvironment Plain { get; } = new();

    /// <summary>
    /// Absolute path of a folder with packages, which nobody changes any more; null: none. Python finds what is in its
    /// <c>lib/pythonX.Y/site-packages</c>, before the host's packages; Node what is in its <c>node_modules</c>. In the
    /// container tier it has to lie beneath the prepared root. Everybody must be able to read it.
    /// </summary>
    public string? Packages { get; init; }

    /// <summary>
    /// Zygotes may import modules from <see cref="Packages"/>, which saves their programs the time and runs the packages'
    /// code where a zygote runs, with its rights. Default: false; zygotes import only what the host has, and not what
    /// a package stands in front of.
    /// </summary>
    public bool ImportPackages { get; init; }

    /// <summary>Variables of programs besides the manifest's, and before them.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
