using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Packages;

namespace Sandbox.Benchmarks.Reports;

/// <summary>The promises in numbers, held against a bench.</summary>
internal static class Targets
{
    private const double MiB = 1 << 20;

    public static IReadOnlyList<Target> Create(IReadOnlyList<Ratio> ratios, Startup startup, IReadOnlyList<MemoryShare> memory, IReadOnlyList<PackageUpdate> updates)
    {
        double Time(string ours, string bare) => Find(ratios, ours, bare, 1)?.Time ?? double.NaN;
        double Throughput(string ours, string bare) => Find(ratios, ours, bare, 16)?.Throughput ?? double.NaN;
        double Parked(string runtime) =>
            memory.FirstOrDefault(share => share.What == "parked " + runtime)?.Proportional / MiB ?? double.NaN;
        return
        [
            new("p50 of a python print through bare python3 -c, 1 client", true, 0.5, Time(Names.PythonPrint, Names.BarePython)),
            new("p50 of a node log through bare node -e, 1 client", true, 0.25, Time(Names.NodeLog, Names.BareNode)),
            new("runs/s of a python print through bare python3 -c, 16 clients", false, 2, Throughput(Names.PythonPrint, Names.BarePython)),
            new("runs/s of a node log through bare node -e, 16 clients", false, 4, Throughput(Names.NodeLog, Names.BareNode)),
            new("process start to first answer, ms", true, 1_000, startup.FirstPython),
            new("PSS of a parked Python child, MiB", true, 8, Parked("python3")),
            new("PSS of a parked Node child, MiB", true, 16, Parked("nodejs")),
            .. OfUpdates(updates),
        ];
    }

    public static IEnumerable<Target> OfUpdates(IReadOnlyList<PackageUpdate> updates) => updates.Select(update =>
        new Target($"runs/s in the worst second of an update through those without, {update.Runtime}", false, 0.8, update.Worst / update.Quiet));

    private static Ratio? Find(IReadOnlyList<Ratio> ratios, string ours, string bare, int clients) =>
        ratios.FirstOrDefault(ratio => ratio.Ours == ours && ratio.Bare == bare && ratio.Clients == clients);
}
