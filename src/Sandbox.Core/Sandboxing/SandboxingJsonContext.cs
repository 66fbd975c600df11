using System.Text.Json.Serialization;

namespace Sandbox.Core.Sandboxing;

/// <summary>What this room shows and reads as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(HostReport))]
[JsonSerializable(typeof(ProbeReport))]
internal sealed partial class SandboxingJsonContext : JsonSerializerContext;
