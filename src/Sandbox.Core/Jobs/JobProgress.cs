using System.Text.Json.Serialization;

namespace Sandbox.Core.Jobs;

/// <summary>Blob <c>jobs/{job_id}/state.json</c>: where a job without a result was last seen.</summary>
public sealed record JobProgress
{
    /// <summary>Queued or running.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required JobState State { get; init; }

    /// <summary>How often its program was started.</summary>
    public int Runs { get; init; }

    /// <summary>When it was started last; null while it waits.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Why the last try failed; null when none did.</summary>
    public string? LastError { get; init; }

    /// <summary>In a batch: how many jobs it fans out into.</summary>
    public int? BatchCount { get; init; }
}
