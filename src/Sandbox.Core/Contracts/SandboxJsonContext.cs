using System.Text.Json.Serialization;
using Sandbox.Core.Jobs;

namespace Sandbox.Core.Contracts;

/// <summary>Everything that crosses the wire, with snake_case names and no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunData))]
[JsonSerializable(typeof(Dependency[]))]
[JsonSerializable(typeof(Envelope<RunData>))]
[JsonSerializable(typeof(Envelope<DependencyList>))]
[JsonSerializable(typeof(Envelope<EmptyData>))]
[JsonSerializable(typeof(Envelope<ReadyData>))]
[JsonSerializable(typeof(JobResult))]
[JsonSerializable(typeof(JobState))]
[JsonSerializable(typeof(Envelope<JobTicket>))]
[JsonSerializable(typeof(Envelope<JobStatus>))]
[JsonSerializable(typeof(Envelope<JobPage>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
public sealed partial class SandboxJsonContext : JsonSerializerContext;
