using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs;

/// <summary>
/// A message of the queue <c>sandbox-jobs</c>: a run request and what makes it a job. With inputs it is a batch, one
/// program that is run once for each of them.
/// </summary>
public sealed record JobMessage
{
    /// <summary>The version of the message that this house writes; it reads no other.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The job's name; the same name again is the same job. Default: null; HTTP makes one, a message needs one.</summary>
    public string? JobId { get; init; }

    /// <summary>The program. In a batch: what all its jobs have in common.</summary>
    public RunRequest Request { get; init; } = new();

    /// <summary>Path in container <c>sandbox-jobs</c> of the program's source, instead of <c>code</c>. Default: none.</summary>
    public string? CodeBlob { get; init; }

    /// <summary>Path there of the whole request as JSON; the message then has no request itself. Default: none.</summary>
    public string? RequestBlob { get; init; }

    /// <summary>Also send a message to <c>sandbox-results</c> when the job has ended. Default: false.</summary>
    public bool Reply { get; init; }

    /// <summary>Per run <c>stdin</c>, <c>args</c>, <c>env</c> and <c>files</c>; what is missing is the batch's own. Default: no batch.</summary>
    public IReadOnlyList<RunRequest>? Inputs { get; init; }

    /// <summary>Path in container <c>sandbox-jobs</c> of the inputs as JSON lines. Default: none.</summary>
    public string? InputsBlob { get; init; }

    /// <summary>In a job of a batch: how many there are. Written by the fan-out only. Default: 0, no job of a batch.</summary>
    public int BatchCount { get; init; }

    /// <summary>The most that its runs get: those of the key that it was accepted with. Written by doors only. Default: none.</summary>
    public LimitsRequest? Ceilings { get; init; }

    /// <summary>The trace that it was accepted in, as W3C writes it. Written by doors only. Default: none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Whether it fans out.</summary>
    public bool IsBatch => Inputs is not null || InputsBlob is not null;
}
