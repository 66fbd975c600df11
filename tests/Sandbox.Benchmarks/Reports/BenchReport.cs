using Sandbox.Benchmarks.Jobs;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Outputs;
using Sandbox.Benchmarks.Packages;

namespace Sandbox.Benchmarks.Reports;

/// <summary>Everything that one bench measured; the content of results.json.</summary>
internal sealed record BenchReport
{
    /// <summary>Cores, kernel and versions: a ratio of another machine is another ratio.</summary>
    public required IReadOnlyDictionary<string, string> Machine { get; init; }

    /// <summary>The server's settings that differ from its defaults, or matter.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>What others used of the machine before the first block, in percent of one core.</summary>
    public required double BackgroundPercent { get; init; }

    public required IReadOnlyList<Figures> Figures { get; init; }

    public required IReadOnlyList<Ratio> Ratios { get; init; }

    public required IReadOnlyList<Target> Targets { get; init; }

    public required Startup Startup { get; init; }

    public required IReadOnlyList<MemoryShare> Memory { get; init; }

    public required IReadOnlyList<SizeCurve> Sizes { get; init; }

    public required IReadOnlyList<Stages> Stages { get; init; }

    public required IReadOnlyList<PackageUpdate> Updates { get; init; }

    public required IReadOnlyList<LargeOutput> Outputs { get; init; }

    /// <summary>Jobs per second by store and number of workers.</summary>
    public required IReadOnlyList<JobThroughput> Jobs { get; init; }

    /// <summary>What a network costs programs and runs.</summary>
    public required IReadOnlyList<NetworkRatio> Network { get; init; }
}
