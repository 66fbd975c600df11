using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandbox.Core.Runtimes;

/// <summary>Manifests: an unknown or missing field is an error, because nobody would notice it otherwise.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(RuntimeManifest))]
internal sealed partial class RuntimesJsonContext : JsonSerializerContext;
