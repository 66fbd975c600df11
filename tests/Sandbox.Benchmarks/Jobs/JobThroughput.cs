namespace Sandbox.Benchmarks.Jobs;

/// <summary>How fast workers empty a queue.</summary>
/// <param name="Store">What they share.</param>
/// <param name="Workers">How many there are.</param>
/// <param name="Jobs">Jobs that ended while all of them were there.</param>
/// <param name="JobsPerSecond">Of those.</param>
/// <param name="Ratio">To one worker on the same store, in the same bench.</param>
/// <param name="Problems">Jobs without the right result; nothing is measured by those.</param>
internal sealed record JobThroughput(
    string Store, int Workers, int Jobs, double JobsPerSecond, double Ratio, IReadOnlyList<string> Problems);
