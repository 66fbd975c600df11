using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Batches;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Http.OpenApi;

/// <summary>Schemas of the contract types, by the serializer's own idea of them.</summary>
internal sealed class ContractSchemas(RequestRules rules)
{
    public const string Prefix = "#/components/schemas/";

    private const string Envelope = "Envelope";

    private static readonly Type[] Types =
    [
        typeof(RunRequest), typeof(RunFile), typeof(LimitsRequest), typeof(RunData), typeof(RunOutcome), typeof(RunUsage),
        typeof(BlockedSyscall), typeof(BlockedConnection), typeof(EgressVerdict), typeof(BlobReference), typeof(RunArtifact), typeof(DependencyRequest), typeof(DependencyList),
        typeof(Dependency), typeof(InstallState), typeof(JobTicket), typeof(JobState), typeof(JobStatus), typeof(JobPage),
        typeof(JobListing), typeof(BatchSummary), typeof(BatchJob), typeof(EmptyData), typeof(ReadyData),
        typeof(IsolationTier), typeof(RuntimeVersion), typeof(PackagesState), typeof(StoreState), typeof(StorageKind),
    ];

    private static readonly JsonSerializerOptions Json = new(SandboxJsonContext.Default.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(SandboxJsonContext.Default, ContractJsonContext.Default),
    };

    private readonly ContractTexts _texts = new();

    /// <summary>The schema of a name that a document refers to.</summary>
    /// <exception cref="InvalidOperationException">There is no such contract.</exception>
    public JsonObject Create(string name)
    {
        if (name == RequestRules.JobRequest)
            return CreateJobRequest();
        if (name.EndsWith(Envelope, StringComparison.Ordinal))
            return CreateEnvelope(name[..^Envelope.Length]);

        Type type = Array.Find(Types, type => type.Name == name)
            ?? throw new InvalidOperationException($"no contract is called {name}");
        return Export(type);
    }

    private JsonObject Export(Type type)
    {
        var options = new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Transform(context, node, type),
        };
        JsonObject schema = Json.GetTypeInfo(type).GetJsonSchemaAsNode(options).AsObject();
        rules.Apply(type, schema);
        return schema;
    }

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode node, Type root)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (context.Path.IsEmpty)
            return Describe(node.AsObject(), root);

        JsonObject schema = type switch
        {
            _ when Types.Contains(type) => Refer(type, IsNullable(context)),
            _ when type == typeof(OutputText) => new JsonObject { ["type"] = "string" },
            _ => node as JsonObject ?? [],
        };
        if (type == typeof(ReadOnlyMemory<byte>))
            schema["contentEncoding"] = "base64";
        schema.Remove("default");
        if (context.PropertyInfo is { } property && context.Path[^2] == "properties")
            schema["description"] = DescriptionOf(property);
        return schema;
    }

    private JsonObject Describe(JsonObject schema, Type type)
    {
        schema["description"] = _texts.Of(type);
        if (type.IsEnum)
        {
            schema["type"] = "string";
            schema["description"] = _texts.Of(type) + string.Concat(
                Enum.GetValuesAsUnderlyingType(type).Cast<int>().Select(number => Enum.ToObject(type, number)).Select(value =>
                    $"\n- `{JsonSerializer.Serialize(value, Json.GetTypeInfo(type)).Trim('"')}`: {_texts.Of(type, value.ToString()!)}"));
        }
        else if (schema["properties"] is JsonObject properties)
        {
            // What we write has all its fields; what requests must have, their rules say.
            schema["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        }

        return schema;
    }

    private string DescriptionOf(JsonPropertyInfo property)
    {
        string member = (property.AttributeProvider as MemberInfo)?.Name ?? property.Name;
        string text = _texts.Of(property.DeclaringType, member);

        // A text of the program is written by an internal twin of the property that C# callers read.
        return text.Length > 0 ? text : _texts.Of(property.DeclaringType, Pascal(property.Name));
    }

    private static bool IsNullable(JsonSchemaExporterContext context) =>
        context.PropertyInfo is { } property && context.Path[^2] == "properties"
            ? property.IsGetNullable
            : Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null;

    private static JsonObject Refer(Type type, bool nullable)
    {
        var reference = new JsonObject { ["$ref"] = Prefix + type.Name };
        return nullable
            ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
            : reference;
    }

    private JsonObject CreateEnvelope(string data) => new()
    {
        ["type"] = "object",
        ["description"] = _texts.Of(typeof(Envelope<>)),
        ["required"] = new JsonArray("code", "message", "data"),
        ["properties"] = new JsonObject
        {
            ["code"] = new JsonObject { ["type"] = "integer", ["const"] = 0, ["description"] = _texts.Of(typeof(Envelope<>), "Code") },
            ["message"] = new JsonObject { ["type"] = "string", ["description"] = _texts.Of(typeof(Envelope<>), "Message") },
            ["data"] = new JsonObject { ["$ref"] = Prefix + data, ["description"] = _texts.Of(typeof(Envelope<>), "Data") },
        },
    };

    // On the wire a job is a run request with some fields more.
    private JsonObject CreateJobRequest()
    {
        JsonObject run = Export(typeof(RunRequest));
        JsonObject job = Export(typeof(JobMessage));
        JsonObject properties = run["properties"]!.AsObject();
        foreach ((string name, JsonNode? schema) in job["properties"]!.AsObject())
            properties[name] = schema!.DeepClone();
        run["description"] = job["description"]!.GetValue<string>();
        run.Remove("required");
        return run;
    }

    private static string Pascal(string name) =>
        string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
