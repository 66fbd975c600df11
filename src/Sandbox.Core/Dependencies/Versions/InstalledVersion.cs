using Sandbox.Core.Contracts;

namespace Sandbox.Core.Dependencies.Versions;

/// <summary>A set of packages that lies in a folder and was found to work.</summary>
public sealed record InstalledVersion
{
    /// <summary>Its folder's name.</summary>
    public required string Version { get; init; }

    /// <summary>The list that it was made of.</summary>
    public required string List { get; init; }

    /// <summary>Its packages with what they depend on.</summary>
    public required IReadOnlyList<Dependency> Packages { get; init; }
}
