using System.Globalization;

namespace Sandbox.Benchmarks;

/// <summary>The words after a verb, one after the other.</summary>
internal sealed class OptionReader(IReadOnlyList<string> words)
{
    private int _next;

    public string? Next() => _next < words.Count ? words[_next++] : null;

    /// <summary>The number that belongs to the option read last.</summary>
    public int Number(string option) =>
        Next() is { } word && int.TryParse(word, CultureInfo.InvariantCulture, out int value) && value >= 0
            ? value
            : throw new BenchmarkException($"{option} needs a number");
}
