namespace Sandbox.Benchmarks.Measuring;

/// <summary>Our workload beside a bare command, at the same number of clients.</summary>
/// <param name="Ours">The workload's name.</param>
/// <param name="Bare">The command's name.</param>
/// <param name="Clients">How many at one time, on both sides.</param>
/// <param name="Time">Our p50 through theirs; less is better.</param>
/// <param name="Throughput">Our runs a second through theirs; more is better.</param>
/// <param name="Cpu">Our CPU time a run through theirs, each of its own processes; less is better.</param>
/// <param name="MachineCpu">The same of the whole machine; right only while nobody else works on it.</param>
internal sealed record Ratio(string Ours, string Bare, int Clients, double Time, double Throughput, double Cpu, double MachineCpu)
{
    public static IReadOnlyList<Ratio> Create(IEnumerable<(string Ours, string Bare)> pairs, IReadOnlyList<Figures> figures) =>
        [.. from pair in pairs
            from ours in figures
            where ours.Subject == pair.Ours
            join bare in figures on (pair.Bare, ours.Clients) equals (bare.Subject, bare.Clients)
            select new Ratio(
                pair.Ours,
                pair.Bare,
                ours.Clients,
                ours.P50 / bare.P50,
                ours.RunsPerSecond / bare.RunsPerSecond,
                ours.CpuMs / bare.CpuMs,
                ours.MachineCpuMs / bare.MachineCpuMs)];
}
