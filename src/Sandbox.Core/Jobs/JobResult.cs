using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs.Batches;

namespace Sandbox.Core.Jobs;

/// <summary>Blob <c>jobs/{job_id}/result.json</c>: the one end of a job. Never changed once it is there.</summary>
public sealed record JobResult
{
    /// <summary>Succeeded, failed or cancelled. The first field, so that a list needs no more than a blob's beginning.</summary>
    public required JobState State { get; init; }

    /// <summary>The job's name.</summary>
    public required string JobId { get; init; }

    /// <summary>When the result was written.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>When the run that gave the result was started; null when none was.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How often the program was started; more than once only after a worker died or failed.</summary>
    public int Runs { get; init; }

    /// <summary>Which delivery of the message this came from; 0 when it was none (cancelled while it waited).</summary>
    public int Deliveries { get; init; }

    /// <summary>Why it failed; null in the other states.</summary>
    public string? Error { get; init; }

    /// <summary>The program's ending, as <c>POST /v1/sandbox/run</c> answers it; null when there was none.</summary>
    public RunData? Data { get; init; }

    /// <summary>In a batch: what became of its jobs.</summary>
    public BatchSummary? Batch { get; init; }
}
