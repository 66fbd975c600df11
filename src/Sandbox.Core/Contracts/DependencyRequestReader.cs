using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sandbox.Core.Contracts;

/// <summary>Reads a <see cref="DependencyRequest"/> and says about every wrong field what is wrong with it.</summary>
public static class DependencyRequestReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The body is the list.</summary>
    public static DependencyRequest ReadText(in ReadOnlySequence<byte> body, RequestErrors errors)
    {
        try
        {
            return new DependencyRequest { List = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body) };
        }
        catch (DecoderFallbackException)
        {
            errors.Add("body", "is not UTF-8 text");
            return new DependencyRequest();
        }
    }

    /// <summary>The body is a JSON object.</summary>
    public static DependencyRequest Read(in ReadOnlySequence<byte> body, RequestErrors errors)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return Read(document.RootElement, errors);
            errors.Add("body", "expected an object");
        }
        catch (JsonException)
        {
            errors.Add("body", "not valid JSON");
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair.
            errors.Add("body", "is not UTF-8 text");
        }

        return new DependencyRequest();
    }

    private static DependencyRequest Read(JsonElement root, RequestErrors errors) => new()
    {
        Language = ReadString(root, "language", "language", errors),
        List = ReadString(root, "list", "list", errors),
        Added = ReadAdded(root, errors),
    };

    /// <summary>Lines, or objects with name and version as the list's own answer has them.</summary>
    private static List<string> ReadAdded(JsonElement root, RequestErrors errors)
    {
        var added = new List<string>();
        if (!root.TryGetProperty("dependencies", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return added;
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add("dependencies", "expected an array");
            return added;
        }

        int index = 0;
        foreach (JsonElement element in value.EnumerateArray())
        {
            string field = string.Create(CultureInfo.InvariantCulture, $"dependencies[{index++}]");
            string? line = element.ValueKind switch
            {
                JsonValueKind.String => element.GetString(),
                JsonValueKind.Object => Join(
                    ReadString(root, "language", "language", errors),
                    ReadString(element, "name", field + ".name", errors),
                    ReadString(element, "version", field + ".version", errors)),
                _ => null,
            };
            if (string.IsNullOrWhiteSpace(line) || line.AsSpan().ContainsAny('\r', '\n'))
                errors.Add(field, "expected one line of a list, or an object with name and version");
            else
                added.Add(line);
        }

        return added;
    }

    private static string? Join(string? language, string? name, string? version)
    {
        if (string.IsNullOrEmpty(version) || name is null)
            return name;
        // A version that says how it is meant is left as it is.
        string sign = language is "nodejs" or "javascript" ? "@" : char.IsAsciiDigit(version[0]) ? "==" : "";
        return name + sign + version;
    }

    private static string? ReadString(JsonElement parent, string name, string field, RequestErrors errors)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        errors.Add(field, "expected a string");
        return null;
    }
}
