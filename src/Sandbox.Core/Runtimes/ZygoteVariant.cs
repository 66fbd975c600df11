namespace Sandbox.Core.Runtimes;

/// <summary>
/// A zygote besides the plain one, with modules that are too heavy for every run: it is started when a program first
/// imports one of them, and ends when none has for a while.
/// </summary>
public sealed record ZygoteVariant
{
    /// <summary>For messages; one per runtime.</summary>
    public required string Name { get; init; }

    /// <summary>A program that imports one of these top-level modules, by its text, is forked from this zygote.</summary>
    public required IReadOnlyList<string> Triggers { get; init; }

    /// <summary>Modules it has imported; the first must be there, another that is not installed is passed over.</summary>
    public required IReadOnlyList<string> Modules { get; init; }
}
