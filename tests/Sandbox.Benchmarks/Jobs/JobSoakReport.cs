namespace Sandbox.Benchmarks.Jobs;

/// <summary>What a soak of jobs found.</summary>
/// <param name="Jobs">Jobs with a result, those of batches included.</param>
/// <param name="JobsPerSecond">From the first submission to the last result.</param>
/// <param name="Kills">Workers that were killed.</param>
/// <param name="Reruns">Programs that were started once more because a worker died.</param>
/// <param name="Problems">What must not be; empty when all is well.</param>
public sealed record JobSoakReport(int Jobs, double JobsPerSecond, int Kills, int Reruns, IReadOnlyList<string> Problems);
