namespace Sandbox.Core.Dependencies.Versions;

/// <summary>A set of packages that lies in a folder and was found to work.</summary>
public sealed record InstalledVersion
{
    /// <summary>Its folder's name.</summary>
    public required string Version { get; init; }

    /// <summary>The text of the list that it was made of.</summary>
    public required string List { get; init; }
}
