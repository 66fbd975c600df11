using System.Text.Json.Serialization;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs;

/// <summary>What is kept in blobs and sent in messages. Values that are a type's default are not written.</summary>
// The payload's hash is taken over this form: a field that a later version adds must not change the hash of a job that
// does not use it.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(LimitsRequest))]
[JsonSerializable(typeof(JobRecord))]
[JsonSerializable(typeof(JobProgress))]
[JsonSerializable(typeof(JobNotice))]
public sealed partial class JobsJsonContext : JsonSerializerContext;
