namespace Sandbox.Core.Jobs;

/// <summary>Blob <c>jobs/{job_id}/request.json</c>: the first payload under a name owns it.</summary>
/// <param name="PayloadSha256">Hash of the canonical payload, in lowercase hex.</param>
/// <param name="Batch">Whether it fans out.</param>
/// <param name="Reply">Whether its end is told on <c>sandbox-results</c>.</param>
/// <param name="CreatedAt">When it was accepted.</param>
public sealed record JobRecord(string PayloadSha256, bool Batch, bool Reply, DateTimeOffset CreatedAt);
