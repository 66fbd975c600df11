using Sandbox.Core.Dependencies;

namespace Sandbox.Core.Contracts;

/// <summary>How it stands with a language's packages, as readiness tells it.</summary>
/// <param name="Language">The name on the wire.</param>
/// <param name="State">Whether its list is in effect.</param>
/// <param name="Source">Where what serves comes from: "store", "default", "last" or "system".</param>
/// <param name="Version">Names the installed set: equal on servers that have the same; null when nothing is installed.</param>
public sealed record PackagesState(string Language, InstallState State, string Source, string? Version);
