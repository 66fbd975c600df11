namespace Sandbox.Core.Jobs;

/// <summary>The answer to an accepted job.</summary>
/// <param name="JobId">Its name.</param>
/// <param name="State">Where it is; not "queued" when the same job was sent before.</param>
/// <param name="Url">Where its state is read.</param>
public sealed record JobTicket(string JobId, JobState State, string Url);
