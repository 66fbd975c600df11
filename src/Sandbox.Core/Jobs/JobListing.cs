namespace Sandbox.Core.Jobs;

/// <summary>A job in a list.</summary>
/// <param name="JobId">Its name.</param>
/// <param name="State">Where it is.</param>
/// <param name="CreatedAt">When it was accepted; null for a message that could not be understood.</param>
/// <param name="FinishedAt">When its result was written; null before.</param>
public sealed record JobListing(string JobId, JobState State, DateTimeOffset? CreatedAt, DateTimeOffset? FinishedAt);
