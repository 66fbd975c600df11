namespace Sandbox.Core.Jobs;

/// <summary>A message of the queue <c>sandbox-results</c>. It can come more than once; the result is one.</summary>
/// <param name="Version">1.</param>
/// <param name="JobId">The job that ended.</param>
/// <param name="State">Its final state.</param>
/// <param name="Outcome">How its program ended; null when it was not run, and for a batch.</param>
/// <param name="ExitCode">Its program's exit code; likewise.</param>
/// <param name="ResultBlob">Path of the result in container <c>sandbox-jobs</c>.</param>
public sealed record JobNotice(
    int Version, string JobId, JobState State, string? Outcome, int? ExitCode, string ResultBlob);
