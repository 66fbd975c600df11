using Sandbox.Core.Dependencies;

namespace Sandbox.Core.Contracts;

/// <summary>The packages a runtime's programs can import, and how it stands with the list that they come from.</summary>
/// <param name="Dependencies">All of them, the system's as well. As Dify-Sandbox has it; the rest is ours.</param>
public sealed record DependencyList(IReadOnlyList<Dependency> Dependencies)
{
    /// <inheritdoc cref="DependencyStatus.List"/>
    public string List { get; init; } = "";

    /// <inheritdoc cref="DependencyStatus.ETag"/>
    public string? Etag { get; init; }

    /// <inheritdoc cref="DependencyStatus.Source"/>
    public string Source { get; init; } = "system";

    /// <inheritdoc cref="DependencyStatus.State"/>
    public InstallState State { get; init; }

    /// <inheritdoc cref="DependencyStatus.Step"/>
    public string? Step { get; init; }

    /// <inheritdoc cref="DependencyStatus.StartedAt"/>
    public DateTimeOffset? StartedAt { get; init; }

    /// <inheritdoc cref="DependencyStatus.FinishedAt"/>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <inheritdoc cref="DependencyStatus.Error"/>
    public string? Error { get; init; }

    /// <inheritdoc cref="DependencyStatus.Version"/>
    public string? Version { get; init; }
}

/// <summary>One installed package.</summary>
/// <param name="Name">Its name as the package manager knows it.</param>
/// <param name="Version">Its installed version.</param>
public sealed record Dependency(string Name, string Version);
