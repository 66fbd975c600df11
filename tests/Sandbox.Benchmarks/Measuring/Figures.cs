namespace Sandbox.Benchmarks.Measuring;

/// <summary>
/// All blocks of one subject at one number of clients, in milliseconds. CpuMs is the CPU time a run of the subject's own
/// processes (their accounts in /proc, or rusage); MachineCpuMs the same from /proc/stat: the whole machine without the
/// bench's own share, which is right only while nobody else works.
/// </summary>
internal sealed record Figures(
    string Subject, int Clients, int Runs, double P50, double P95, double P99, double Mean, double RunsPerSecond, double CpuMs, double MachineCpuMs)
{
    public static Figures Create(string subject, int clients, IReadOnlyCollection<Block> blocks)
    {
        double[] sorted = [.. blocks.SelectMany(block => block.Milliseconds).Order()];
        double seconds = blocks.Sum(block => block.Elapsed.TotalSeconds);
        return new Figures(
            subject,
            clients,
            sorted.Length,
            Percentiles.At(sorted, 0.50),
            Percentiles.At(sorted, 0.95),
            Percentiles.At(sorted, 0.99),
            sorted.Average(),
            sorted.Length / seconds,
            blocks.Sum(block => block.OwnCpu?.TotalMilliseconds ?? double.NaN) / sorted.Length,
            blocks.Sum(block => block.MachineCpu.TotalMilliseconds) / sorted.Length);
    }
}
