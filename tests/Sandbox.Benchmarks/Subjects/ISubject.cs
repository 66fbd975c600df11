using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>Something that runs one program over and over: our server, or a bare command.</summary>
internal interface ISubject
{
    string Name { get; }

    /// <summary>As many runs as fit, so many at one time.</summary>
    /// <exception cref="BenchmarkException">A run failed: its time would say nothing.</exception>
    Task<Block> RunAsync(int clients, TimeSpan length);
}
