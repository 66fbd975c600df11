namespace Sandbox.Core.Jobs.Batches;

/// <summary>One ended job of a batch; its output is in its own result.</summary>
/// <param name="JobId"><c>{batch}/{index}</c>.</param>
/// <param name="State">Its final state.</param>
/// <param name="Outcome">How its program ended; null when it was not run.</param>
/// <param name="ExitCode">Its program's exit code; null when it was not run.</param>
public sealed record BatchJob(string JobId, JobState State, string? Outcome, int? ExitCode);
