namespace Sandbox.Core.Contracts;

/// <summary>What callers send to change a list.</summary>
public sealed record DependencyRequest
{
    /// <summary>Whose list.</summary>
    public string? Language { get; init; }

    /// <summary>The whole list; null: it was not sent.</summary>
    public string? List { get; init; }

    /// <summary>Lines to add to the list.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];
}
