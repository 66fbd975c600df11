namespace Sandbox.Core.Contracts;

/// <summary>The packages a runtime's programs can import.</summary>
public sealed record DependencyList(IReadOnlyList<Dependency> Dependencies);

/// <summary>One installed package.</summary>
/// <param name="Name">Its name as the package manager knows it.</param>
/// <param name="Version">Its installed version.</param>
public sealed record Dependency(string Name, string Version);
