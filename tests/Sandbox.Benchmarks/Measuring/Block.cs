namespace Sandbox.Benchmarks.Measuring;

/// <summary>What one short stretch of load saw.</summary>
/// <param name="Milliseconds">Each run's time from start to end.</param>
/// <param name="Elapsed">Length of the stretch, to the end of its last run.</param>
/// <param name="OwnCpu">CPU time of the subject's own processes; null where they cannot be told.</param>
/// <param name="MachineCpu">CPU time of the whole machine without the bench.</param>
internal sealed record Block(IReadOnlyList<double> Milliseconds, TimeSpan Elapsed, TimeSpan? OwnCpu, TimeSpan MachineCpu);
