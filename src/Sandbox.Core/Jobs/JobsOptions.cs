using System.ComponentModel.DataAnnotations;

namespace Sandbox.Core.Jobs;

/// <summary>Batch jobs. Section <c>Sandbox:Jobs</c>.</summary>
public sealed class JobsOptions
{
    public const string Section = "Sandbox:Jobs";

    /// <summary>Whether this process takes jobs from the queue; it accepts them over HTTP either way. Default: true.</summary>
    public bool Worker { get; set; } = true;

    /// <summary>Jobs this process runs at one time. Default: null, one less than the running places, at least one.</summary>
    // The place that is left keeps a full queue from starving callers who wait for their answer.
    [Range(1, 1_024)]
    public int? MaxRunning { get; set; }

    /// <summary>The lease on a message, in milliseconds; renewed at a third of it. Default: 60,000.</summary>
    // What a killed worker's jobs wait for; three renewals may fail before somebody else takes a job that runs.
    [Range(1_000, 3_600_000)]
    public int LeaseMs { get; set; } = 60_000;

    /// <summary>The longest pause between two looks into an empty queue, in milliseconds. Default: 5,000.</summary>
    // An idle worker costs 12 queue transactions a minute; a job accepted by the same process does not wait for it.
    [Range(10, 600_000)]
    public int MaxPollMs { get; set; } = 5_000;

    /// <summary>How often a running job looks whether it was cancelled, in milliseconds. Default: 2,000.</summary>
    [Range(10, 600_000)]
    public int CancelPollMs { get; set; } = 2_000;

    /// <summary>Deliveries before a job that fails for reasons of ours is given up. Default: 5.</summary>
    // The queue trigger's maxDequeueCount, so that both doors agree.
    [Range(1, 100)]
    public int MaxDeliveries { get; set; } = 5;

    /// <summary>How long a job waits for a store or a place before its delivery counts as failed, in milliseconds. Default: 300,000.</summary>
    // An outage of some minutes must not use up the deliveries of every job in flight.
    [Range(0, 3_600_000)]
    public int PatienceMs { get; set; } = 300_000;

    /// <summary>The most inputs of one batch. Default: 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxInputs { get; set; } = 10_000;

    /// <summary>The largest request or list of inputs in a blob, in bytes. Default: 32 MiB.</summary>
    // It is read into memory as a whole: twice the largest HTTP body.
    [Range(1_024, 1L << 30)]
    public long MaxBlobBytes { get; set; } = 32L << 20;

    /// <summary>The queue's file where no Azure storage is configured. Default: empty, <c>jobs.db</c> beside the blobs' folder.</summary>
    public string DatabasePath { get; set; } = "";

    /// <summary>Name of the queue; "-poison" is appended for what cannot be run. Default: sandbox-jobs.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9])*$")]
    [StringLength(56, MinimumLength = 3)]
    public string Queue { get; set; } = "sandbox-jobs";

    /// <summary>Name of the queue that is told the ends. Default: sandbox-results.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9])*$")]
    [StringLength(63, MinimumLength = 3)]
    public string ResultsQueue { get; set; } = "sandbox-results";
}
