using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.Http.OpenApi;

/// <summary>The contract as OpenAPI: routes from the table, words and examples from the files beside this one, schemas from the types.</summary>
internal sealed class OpenApiDocument(RequestRules rules)
{
    private const string Reference = "$ref";

    /// <summary>The whole document as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">A route of the table has no description.</exception>
    public byte[] Create(IReadOnlyList<SandboxRoute> routes)
    {
        JsonObject described = Read("paths.json").AsObject();
        AddRunExamples(described);
        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = CreateInfo(),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = described["tags"]!.DeepClone(),
            ["paths"] = CreatePaths(routes, described["paths"]!.AsObject()),
            ["components"] = described["components"]!.DeepClone(),
        };
        AddSchemas(document);

        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, EnvelopeOptions))
            document.WriteTo(writer);
        return bytes.ToArray();
    }

    /// <summary>A route's path as OpenAPI writes it: without the mark of a parameter that takes slashes.</summary>
    public static string PathOf(SandboxRoute route) => route.Pattern.Replace("{*", "{", StringComparison.Ordinal);

    private static readonly JsonWriterOptions EnvelopeOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static JsonObject CreateInfo() => new()
    {
        ["title"] = "Sandbox.Functions",
        ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
        ["description"] =
            "Runs Python 3 and Node.js programs, each in a sandbox of its own. Every JSON answer has the frame "
            + "`{\"code\", \"message\", \"data\"}`; `code` is 0, or the negative HTTP status. GET routes answer HEAD too. "
            + "Milliseconds end in `_ms`, bytes in `_bytes`. Defaults and limits are those of this server.",
    };

    private static JsonObject CreatePaths(IReadOnlyList<SandboxRoute> routes, JsonObject described)
    {
        var paths = new JsonObject();
        foreach (SandboxRoute route in routes)
        {
            string path = PathOf(route);
            string method = route.Method.ToLowerInvariant();
            JsonObject operation = described[path]?[method]?.DeepClone().AsObject()
                ?? throw new InvalidOperationException($"{route.Method} {path} is not described");
            operation["security"] = route.NeedsKey ? new JsonArray(new JsonObject { ["ApiKey"] = new JsonArray() }) : new JsonArray();
            JsonObject responses = operation["responses"]!.AsObject();
            if (route.NeedsKey)
                responses["401"] = new JsonObject { [Reference] = "#/components/responses/Unauthorized" };
            if (route.IsRun)
                responses["429"] = new JsonObject { [Reference] = "#/components/responses/KeyUsedUp" };
            responses["500"] = new JsonObject { [Reference] = "#/components/responses/InternalError" };

            if (!paths.ContainsKey(path))
                paths[path] = new JsonObject();
            paths[path]![method] = operation;
        }

        return paths;
    }

    // A pair of request and answer under one name.
    private static void AddRunExamples(JsonObject described)
    {
        JsonNode run = described["paths"]!["/v1/sandbox/run"]!["post"]!;
        JsonObject requests = run["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject();
        JsonObject answers = run["responses"]!["200"]!["content"]!["application/json"]!["examples"]!.AsObject();
        foreach (JsonNode? example in Read("run-examples.json").AsArray())
        {
            string name = example!["name"]!.GetValue<string>();
            requests[name] = Example(example, example["request"]!.DeepClone());
            answers[name] = Example(example, new JsonObject { ["code"] = 0, ["message"] = "success", ["data"] = Complete(example["answer"]!) });
        }
    }

    private static JsonObject Example(JsonNode example, JsonNode value) =>
        new() { ["summary"] = example["summary"]!.DeepClone(), ["value"] = value };

    // The fields of an answer that an example does not speak of.
    private static JsonObject Complete(JsonNode answer)
    {
        JsonObject whole = Read("run-answer.json").AsObject();
        foreach ((string name, JsonNode? value) in answer.AsObject())
            whole[name] = value?.DeepClone();
        return whole;
    }

    // Every schema that something refers to, and those that they refer to.
    private void AddSchemas(JsonObject document)
    {
        var schemas = new ContractSchemas(rules);
        JsonObject known = document["components"]!["schemas"]!.AsObject();
        var open = new Queue<string>(ReferencesIn(document));
        while (open.TryDequeue(out string? name))
        {
            if (known.ContainsKey(name))
                continue;
            known[name] = schemas.Create(name);
            foreach (string other in ReferencesIn(known[name]!))
                open.Enqueue(other);
        }
    }

    private static List<string> ReferencesIn(JsonNode node)
    {
        var names = new List<string>();
        Collect(node);
        return names;

        void Collect(JsonNode? part)
        {
            if (part is JsonArray items)
            {
                foreach (JsonNode? item in items)
                    Collect(item);
            }

            foreach ((string key, JsonNode? value) in part as JsonObject ?? [])
            {
                if (key == Reference && value!.GetValue<string>() is var target
                    && target.StartsWith(ContractSchemas.Prefix, StringComparison.Ordinal))
                    names.Add(target[ContractSchemas.Prefix.Length..].Split('/')[0]);
                else
                    Collect(value);
            }
        }
    }

    private static JsonNode Read(string name)
    {
        using Stream file = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(file)!;
    }
}
