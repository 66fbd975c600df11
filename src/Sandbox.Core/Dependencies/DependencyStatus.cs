namespace Sandbox.Core.Dependencies;

/// <summary>How it stands with a runtime's list.</summary>
public sealed record DependencyStatus
{
    /// <summary>The text of the list that serves.</summary>
    public string List { get; init; } = "";

    /// <summary>The tag of the list in the store; null: it has none.</summary>
    public string? ETag { get; init; }

    /// <summary>
    /// Where what serves comes from: "store"; "default", the operator's list while the store has none; "system", what the
    /// interpreter has anyway; "last", what served before a restart, while the store is out of reach.
    /// </summary>
    public string Source { get; init; } = "system";

    /// <summary>Whether the list is in effect.</summary>
    public InstallState State { get; init; }

    /// <summary>What an installation does right now: "resolving", "installing", "testing", "switching"; else null.</summary>
    public string? Step { get; init; }

    /// <summary>When the latest installation began; null: there was none.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null: it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why the latest installation failed, or why something else serves; null: all is well.</summary>
    public string? Error { get; init; }

    /// <summary>Names the installed set: equal on instances that have the same; null: nothing is installed.</summary>
    public string? Version { get; init; }
}
