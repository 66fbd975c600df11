using System.Text.Json.Serialization;
using Sandbox.Core.Dependencies.Versions;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>What is kept in the store and on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(PackageLock))]
[JsonSerializable(typeof(InstalledVersion))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DependenciesJsonContext : JsonSerializerContext;
