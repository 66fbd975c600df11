using System.Text.Json.Serialization;

namespace Sandbox.Server.Mcp;

/// <summary>Structured content, with snake_case names and no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(PackagesAnswer))]
internal sealed partial class McpJsonContext : JsonSerializerContext;
