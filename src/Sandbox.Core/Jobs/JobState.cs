using System.Text.Json.Serialization;

namespace Sandbox.Core.Jobs;

/// <summary>Where a job is. The last three are final: a job reaches exactly one of them, once.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>Accepted; its message waits in the queue.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>A worker took it. When that worker dies, the next delivery runs it again.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>The program ran, and its ending is data, whatever its outcome.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>It could not be run: wrong, or for reasons of ours, each time it was delivered.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Its caller cancelled it.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
