using Sandbox.Benchmarks.Servers;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>What telling about runs costs: the same load on a server that tells nobody, and on those that do, in turns.</summary>
/// <param name="Telemetry">What is told.</param>
/// <param name="RunsPerSecond">The median of the rounds.</param>
/// <param name="CpuMs">CPU time of a run, programs included.</param>
/// <param name="Of">Runs a second, in parts of those of the server that tells nobody.</param>
internal sealed record TelemetryCost(string Telemetry, double RunsPerSecond, double CpuMs, double Of)
{
    private const int Clients = 16;

    public static async Task<IReadOnlyList<TelemetryCost>> MeasureAsync(int rounds, TimeSpan block)
    {
        using var collector = new OtlpSink();
        (string Name, (string, string)[] Settings)[] ways =
        [
            ("none", []),
            ("/metrics", [("Sandbox__Metrics__Enabled", "true")]),
            ("OTLP: metrics, traces, logs", collector.Settings),
            ("a line of the log for each run", [("Sandbox__Logs__Level", "Information"), ("Sandbox__Logs__Format", "Json")]),
        ];
        var servers = new List<ServerUnderTest>();
        try
        {
            var loads = new List<ServerWorkload>();
            foreach ((string name, (string, string)[] settings) in ways)
            {
                servers.Add(await ServerUnderTest.StartAsync(settings));
                loads.Add(new ServerWorkload(servers[^1], name, Programs.Python(Programs.PythonPrint), "1"));
                _ = await loads[^1].RunAsync(Clients, block);
            }

            var blocks = loads.Select(_ => new List<Block>()).ToArray();
            for (int round = 0; round < rounds; round++)
            {
                for (int way = 0; way < loads.Count; way++)
                    blocks[way].Add(await loads[way].RunAsync(Clients, block));
            }

            if (collector.Received == 0)
                throw new BenchmarkException("nothing came by OTLP");
            double[] rates = [.. blocks.Select(of => Percentiles.Median(of.Select(one => one.Milliseconds.Count / one.Elapsed.TotalSeconds)))];
            return [.. ways.Select((way, index) => new TelemetryCost(
                way.Name,
                rates[index],
                Percentiles.Median(blocks[index].Select(one => (one.OwnCpu ?? one.MachineCpu).TotalMilliseconds / one.Milliseconds.Count)),
                rates[index] / rates[0]))];
        }
        finally
        {
            foreach (ServerUnderTest server in servers)
                await server.DisposeAsync();
        }
    }
}
