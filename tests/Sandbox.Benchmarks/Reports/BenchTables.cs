using Sandbox.Benchmarks.Jobs;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Outputs;
using Sandbox.Benchmarks.Packages;

namespace Sandbox.Benchmarks.Reports;

/// <summary>A bench as text.</summary>
internal static class BenchTables
{
    private const double MiB = 1 << 20;

    public static void Write(TextWriter output, BenchReport report)
    {
        output.WriteLine(string.Join("; ", report.Machine.Select(pair => $"{pair.Key} {pair.Value}")));
        output.WriteLine("settings: " + string.Join(", ", report.Settings.Select(pair => $"{pair.Key}={pair.Value}")));
        WriteBackground(output, report.BackgroundPercent);
        WriteFigures(output, report.Figures);
        WriteRatios(output, report.Ratios);
        WriteStages(output, report.Stages);
        WriteNetwork(output, report.Network);
        WriteRest(output, report);
        WriteUpdates(output, report.Updates);
        WriteOutputs(output, report.Outputs);
        JobBench.Write(output, report.Jobs);
        WriteTargets(output, report.Targets);
    }

    /// <summary>From here on a bench is none: the share of a core that others use.</summary>
    public const double NoisyPercent = 10;

    public static void WriteBackground(TextWriter output, double percent)
    {
        if (percent >= NoisyPercent)
            output.WriteLine($"NOISY: other programs used {percent:F0} % of a core before the bench; take no number from this run");
    }

    public static void WriteStages(TextWriter output, IReadOnlyList<Stages> stages)
    {
        var table = new TextTable("stages, ms (median)", "runs", "total", "queued", "start", "wall", "rest", "GET /health", "program cpu");
        foreach (Stages stage in stages)
        {
            table.Add(
                stage.Subject, $"{stage.Runs}", $"{stage.Total:F2}", $"{stage.Queued:F2}", $"{stage.Start:F2}", $"{stage.Wall:F2}",
                $"{stage.Rest:F2}", $"{stage.Health:F2}", $"{stage.Cpu:F2}");
        }

        table.Write(output);
    }

    public static void WriteUpdates(TextWriter output, IReadOnlyList<PackageUpdate> updates)
    {
        var table = new TextTable("packages", "PUT to first run, s", "pip or npm alone, s", "ratio", "runs/s", "worst second", "while updating", "worst second", "kept", "worst tenth");
        foreach (PackageUpdate update in updates)
        {
            table.Add(
                update.Runtime, $"{update.Seconds:F2}", $"{update.BareSeconds:F2}", $"{update.Ratio:F2}", $"{update.Quiet:F0}",
                $"{update.QuietWorst / update.Quiet:P0}", $"{update.During:F0}", $"{update.Worst / update.Quiet:P0}",
                $"{update.Kept:P0}", $"{update.Dip:P0}");
        }

        table.Write(output);
    }

    public static void WriteOutputs(TextWriter output, IReadOnlyList<LargeOutput> outputs)
    {
        var table = new TextTable("large output", "MB", "idle, MiB", "peak - idle, MiB", "s", "to a file, s", "throughput ratio");
        foreach (LargeOutput one in outputs)
        {
            table.Add(
                one.Store, $"{one.Bytes / 1_000_000}", $"{one.IdleBytes / MiB:F0}", $"{(one.PeakBytes - one.IdleBytes) / MiB:F1}",
                $"{one.Seconds:F2}", $"{one.BareSeconds:F2}", $"{one.Throughput:F2}");
        }

        table.Write(output);
    }

    private static void WriteFigures(TextWriter output, IReadOnlyList<Figures> figures)
    {
        var table = new TextTable("times, ms", "clients", "runs", "p50", "p95", "p99", "runs/s", "cpu/run", "machine cpu/run");
        foreach (Figures one in figures)
        {
            table.Add(
                one.Subject, $"{one.Clients}", $"{one.Runs}", $"{one.P50:F2}", $"{one.P95:F2}", $"{one.P99:F2}",
                $"{one.RunsPerSecond:F0}", double.IsNaN(one.CpuMs) ? "-" : $"{one.CpuMs:F2}", $"{one.MachineCpuMs:F2}");
        }

        table.Write(output);
    }

    private static void WriteRatios(TextWriter output, IReadOnlyList<Ratio> ratios)
    {
        var table = new TextTable("ours / bare", "clients", "p50", "runs/s", "cpu", "machine cpu");
        foreach (Ratio ratio in ratios)
        {
            table.Add(
                $"{ratio.Ours} / {ratio.Bare}", $"{ratio.Clients}", $"{ratio.Time:F2}", $"{ratio.Throughput:F2}",
                double.IsNaN(ratio.Cpu) ? "-" : $"{ratio.Cpu:F2}", $"{ratio.MachineCpu:F2}");
        }


        table.Write(output);
    }

    public static void WriteNetwork(TextWriter output, IReadOnlyList<NetworkRatio> network)
    {
        var table = new TextTable("network (median)", "ours", "other", "ratio", "other is");
        foreach (NetworkRatio one in network)
            table.Add(one.What, $"{one.Ours:F1}", $"{one.Other:F1}", $"{one.Ratio:F2}", one.OtherIs);
        table.Write(output);
    }

    public static void WriteTelemetry(TextWriter output, IReadOnlyList<TelemetryCost> costs)
    {
        var table = new TextTable("telemetry (16 clients, python print)", "runs/s", "of none", "CPU ms/run");
        foreach (TelemetryCost cost in costs)
            table.Add(cost.Telemetry, $"{cost.RunsPerSecond:F0}", $"{cost.Of:F2}", $"{cost.CpuMs:F2}");
        table.Write(output);
    }

    private static void WriteRest(TextWriter output, BenchReport report)
    {
        var start = new TextTable("process start, ms (median)", "banner", "first python answer", "first node answer");
        start.Add("server", $"{report.Startup.Banner:F0}", $"{report.Startup.FirstPython:F0}", $"{report.Startup.FirstNode:F0}");
        start.Write(output);

        var memory = new TextTable("idle memory, MiB each", "count", "PSS", "private");
        foreach (MemoryShare share in report.Memory)
            memory.Add(share.What, $"{share.Count}", $"{share.Proportional / MiB:F1}", $"{share.Private / MiB:F1}");
        memory.Write(output);

        var sizes = new TextTable("size, ms", "bytes", "p50", "p95");
        foreach (SizeCurve size in report.Sizes)
            sizes.Add(size.What, $"{size.Bytes}", $"{size.P50:F2}", $"{size.P95:F2}");
        sizes.Write(output);
    }

    public static void WriteTargets(TextWriter output, IEnumerable<Target> targets)
    {
        var table = new TextTable("promises", "promised", "reached", "");
        foreach (Target target in targets)
            table.Add(target.What, $"{(target.AtMost ? "<=" : ">=")} {target.Promised}", $"{target.Reached:F2}", target.IsKept ? "kept" : "NOT KEPT");
        table.Write(output);
    }
}
