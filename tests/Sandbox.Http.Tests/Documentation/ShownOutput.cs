using System.Text.Json;

namespace Sandbox.Http.Tests.Documentation;

/// <summary>What a page shows, against what was printed.</summary>
/// <remarks>
/// JSON has to have the same names and kinds of values everywhere, and the same values but for times, sizes and names made
/// up by the server. A piece of JSON (<c>"name": value</c>) is looked for in what was printed. Other text is compared by
/// lines, with the JSON in them as above; <c>...</c> as the last line stands for at least one more.
/// </remarks>
internal static class ShownOutput
{
    private const string More = "...";

    // Made up by the server, or measured.
    private static readonly string[] Names = ["run_id", "etag"];
    private static readonly string[] Endings = ["_at", "_ms", "_bytes"];

    /// <summary>The first difference, in words; null when there is none.</summary>
    public static string? FindDifference(string shown, string printed)
    {
        if (TryParse(shown) is { } whole)
            return TryParse(printed) is { } answer ? Compare("", whole, answer) : $"no JSON was printed: {printed}";
        if (TryParse($"{{{shown}}}") is { } piece)
            return TryParse(printed) is { } answer ? ComparePiece(piece, answer) : $"no JSON was printed: {printed}";
        return CompareLines(Split(shown), Split(printed));
    }

    private static string? ComparePiece(JsonElement piece, JsonElement answer)
    {
        foreach (JsonProperty property in piece.EnumerateObject())
        {
            string? difference = Find(answer, property.Name) is { } found
                ? Compare($".{property.Name}", property.Value, found)
                : $"there is no \"{property.Name}\" in {answer.GetRawText()}";
            if (difference is not null)
                return difference;
        }

        return null;
    }

    private static JsonElement? Find(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        return element.TryGetProperty(name, out JsonElement found)
            ? found
            : element.EnumerateObject().Select(property => Find(property.Value, name)).FirstOrDefault(inner => inner is not null);
    }

    private static string? CompareLines(string[] shown, string[] printed)
    {
        bool more = shown[^1] == More;
        if (more)
            shown = shown[..^1];
        if (more ? printed.Length <= shown.Length : printed.Length != shown.Length)
            return $"{printed.Length} lines were printed: {string.Join('\n', printed)}";

        return shown.Zip(printed, CompareLine).FirstOrDefault(difference => difference is not null);
    }

    private static string? CompareLine(string shown, string printed)
    {
        int json = shown.IndexOf('{', StringComparison.Ordinal);
        if (json >= 0 && TryParse(shown[json..]) is { } expected)
        {
            return printed.StartsWith(shown[..json], StringComparison.Ordinal) && TryParse(printed[json..]) is { } actual
                ? Compare("", expected, actual)
                : $"not '{shown}' but '{printed}'";
        }

        return shown == printed ? null : $"not '{shown}' but '{printed}'";
    }

    private static string? Compare(string path, JsonElement shown, JsonElement printed)
    {
        if (shown.ValueKind != printed.ValueKind)
            return $"{path} is {printed.GetRawText()}, shown is {shown.GetRawText()}";
        return shown.ValueKind switch
        {
            JsonValueKind.Object => CompareObjects(path, shown, printed),
            JsonValueKind.Array => CompareArrays(path, shown, printed),
            _ => IsMeasured(path) || JsonElement.DeepEquals(shown, printed)
                ? null
                : $"{path} is {printed.GetRawText()}, shown is {shown.GetRawText()}",
        };
    }

    private static string? CompareObjects(string path, JsonElement shown, JsonElement printed)
    {
        IEnumerable<string> expected = shown.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
        IEnumerable<string> actual = printed.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
        if (!expected.SequenceEqual(actual))
            return $"{path} has {string.Join(", ", actual)}; shown are {string.Join(", ", expected)}";
        return shown.EnumerateObject()
            .Select(property => Compare($"{path}.{property.Name}", property.Value, printed.GetProperty(property.Name)))
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? CompareArrays(string path, JsonElement shown, JsonElement printed)
    {
        if (shown.GetArrayLength() != printed.GetArrayLength())
            return $"{path} has {printed.GetArrayLength()} elements, shown are {shown.GetArrayLength()}";
        return shown.EnumerateArray().Zip(printed.EnumerateArray())
            .Select((pair, index) => Compare($"{path}[{index}]", pair.First, pair.Second))
            .FirstOrDefault(difference => difference is not null);
    }

    private static bool IsMeasured(string path)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        return Names.Contains(name) || Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.Ordinal));
    }

    private static string[] Split(string text) => text.TrimEnd('\n').Split('\n');

    private static JsonElement? TryParse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
