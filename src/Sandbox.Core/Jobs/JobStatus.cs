using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs.Batches;

namespace Sandbox.Core.Jobs;

/// <summary>A job as <c>GET /v1/sandbox/jobs/{job_id}</c> tells it.</summary>
public sealed record JobStatus
{
    /// <summary>Its name.</summary>
    public required string JobId { get; init; }

    /// <summary>Where it is.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was accepted; null for a message that could not be understood.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When its program was started last; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its result was written; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often its program was started.</summary>
    public int Runs { get; init; }

    /// <summary>Which delivery of its message gave the result; 0 before, and when it was cancelled while it waited.</summary>
    public int Deliveries { get; init; }

    /// <summary>Why it failed, or why the last try did while another is coming; else null.</summary>
    public string? Error { get; init; }

    /// <summary>The program's ending; null before and when there was none.</summary>
    public RunData? Data { get; init; }

    /// <summary>In a batch: its jobs so far.</summary>
    public BatchSummary? Batch { get; init; }
}
