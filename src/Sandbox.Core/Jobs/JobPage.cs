namespace Sandbox.Core.Jobs;

/// <summary>A part of the list of jobs, ordered by name.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Next">What to send as <c>after</c> for those that follow; null when there are none.</param>
public sealed record JobPage(IReadOnlyList<JobListing> Jobs, string? Next);
