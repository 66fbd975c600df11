using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sandbox.Http.Tests.OpenApi;

/// <summary>As much of JSON Schema as our document uses; a keyword that it does not know fails the test.</summary>
internal sealed class JsonSchema(JsonElement document)
{
    private static readonly string[] Annotations = ["description", "default", "contentEncoding", "format", "examples"];

    /// <summary>Where a value is not what a schema says; a field of a described object that the schema does not know is such a place.</summary>
    public IReadOnlyList<string> FindProblems(JsonElement schema, JsonElement value)
    {
        var problems = new List<string>();
        Check(schema, value, "$", problems);
        return problems;
    }

    public JsonElement Resolve(JsonElement node)
    {
        while (node.TryGetProperty("$ref", out JsonElement reference))
        {
            node = document;
            foreach (string part in reference.GetString()!.Split('/').Skip(1))
                node = node.GetProperty(part);
        }

        return node;
    }

    private void Check(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        schema = Resolve(schema);
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (!Annotations.Contains(keyword.Name) && !Holds(keyword, schema, value, at, problems))
                problems.Add($"{at}: {keyword.Name} {keyword.Value.GetRawText()} is not {Shorten(value)}");
        }

        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out JsonElement known))
        {
            problems.AddRange(
                from property in value.EnumerateObject()
                where !known.TryGetProperty(property.Name, out _)
                select $"{at}.{property.Name}: is not described");
        }
    }

    private bool Holds(JsonProperty keyword, JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        JsonElement rule = keyword.Value;
        switch (keyword.Name)
        {
            case "type":
                return rule.ValueKind == JsonValueKind.String
                    ? IsOf(rule.GetString()!, value)
                    : rule.EnumerateArray().Any(type => IsOf(type.GetString()!, value));
            case "const":
                return JsonElement.DeepEquals(rule, value);
            case "enum":
                return rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value));
            case "anyOf":
                return rule.EnumerateArray().Any(one => FindProblems(one, value).Count == 0);
            case "required":
                return value.ValueKind != JsonValueKind.Object
                    || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _));
            case "properties":
                foreach (JsonProperty property in rule.EnumerateObject())
                {
                    if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property.Name, out JsonElement part))
                        Check(property.Value, part, $"{at}.{property.Name}", problems);
                }

                return true;
            case "additionalProperties" when rule.ValueKind == JsonValueKind.Object:
                foreach (JsonProperty property in value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()] : (JsonProperty[])[])
                    Check(rule, property.Value, $"{at}.{property.Name}", problems);
                return true;
            case "additionalProperties":
                return schema.TryGetProperty("properties", out _);
            case "items":
                foreach ((int index, JsonElement item) in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Index() : [])
                    Check(rule, item, string.Create(CultureInfo.InvariantCulture, $"{at}[{index}]"), problems);
                return true;
            case "pattern":
                return value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!);
            case "minimum":
                return value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble();
            case "maximum":
                return value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble();
            case "minLength":
                return value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= rule.GetInt32();
            case "maxLength":
                return value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= rule.GetInt32();
            case "maxItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32();
            case "maxProperties":
                return value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() <= rule.GetInt32();
            default:
                throw new NotSupportedException($"{at}: {keyword.Name}");
        }
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException(type),
    };

    private static string Shorten(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] : value.GetRawText();
}
