namespace Sandbox.Core.Jobs;

/// <summary>What is to become of a message after it was processed.</summary>
/// <param name="Kind">The decision.</param>
/// <param name="Reason">Why, for the log and the poison result; empty when it is done.</param>
/// <param name="After">Retry: how long the message should rest before it is delivered again.</param>
public sealed record JobDecision(JobDecisionKind Kind, string Reason, TimeSpan After)
{
    /// <summary>The job has its one result; remove the message.</summary>
    public static JobDecision Done { get; } = new(JobDecisionKind.Done, "", TimeSpan.Zero);

    /// <summary>It failed for a reason of ours; leave the message for another delivery.</summary>
    public static JobDecision Retry(string reason, TimeSpan after) => new(JobDecisionKind.Retry, reason, after);

    /// <summary>Another delivery would end the same; the message belongs on <c>sandbox-jobs-poison</c>.</summary>
    public static JobDecision Poison(string reason) => new(JobDecisionKind.Poison, reason, TimeSpan.Zero);
}
