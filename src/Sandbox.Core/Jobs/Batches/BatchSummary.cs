namespace Sandbox.Core.Jobs.Batches;

/// <summary>What became of a batch's jobs.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Done">How many of them have ended.</param>
/// <param name="Outcomes">Ended ones by the outcome of their run; "failed" and "cancelled" for those without one.</param>
/// <param name="Jobs">The ended ones, by index.</param>
public sealed record BatchSummary(
    int Count, int Done, IReadOnlyDictionary<string, int> Outcomes, IReadOnlyList<BatchJob> Jobs);
