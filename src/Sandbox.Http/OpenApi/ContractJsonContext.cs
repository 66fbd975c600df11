using System.Text.Json.Serialization;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;

namespace Sandbox.Http.OpenApi;

/// <summary>Requests that only their readers know: described, never serialized.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DependencyRequest))]
[JsonSerializable(typeof(JobMessage))]
internal sealed partial class ContractJsonContext : JsonSerializerContext;
