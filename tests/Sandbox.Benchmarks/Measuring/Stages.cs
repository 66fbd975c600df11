using System.Net;
using Sandbox.Benchmarks.Servers;
using Sandbox.Core.Contracts;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>Where the time of a warm run goes: medians in milliseconds, of one client's runs.</summary>
/// <param name="Subject">The workload's name.</param>
/// <param name="Runs">How many were looked at.</param>
/// <param name="Total">The client's own clock, from the call to the answer's last byte.</param>
/// <param name="Queued">In the waiting line.</param>
/// <param name="Start">From the request for a sandbox to the word "go": taken or made, program written.</param>
/// <param name="Wall">From "go" until nothing of the run is alive.</param>
/// <param name="Rest">The remainder: HTTP, JSON, and what happens after the end (figures, group, workspace).</param>
/// <param name="Health">A GET /health on the same connection: what of the rest is HTTP alone.</param>
/// <param name="Cpu">CPU time of the program's own processes, from "go".</param>
internal sealed record Stages(
    string Subject, int Runs, double Total, double Queued, double Start, double Wall, double Rest, double Health, double Cpu)
{
    public static async Task<Stages> MeasureAsync(ServerUnderTest server, string subject, RunRequest request, int runs)
    {
        var client = new RunClient(server.Client);
        byte[] body = RunBody.Create(request);
        var totals = new List<double>();
        var health = new List<double>();
        var usages = new List<RunUsage>();
        for (int i = 0; i < runs; i++)
        {
            (HttpStatusCode status, byte[] answer, double milliseconds) = await client.PostAsync(body);
            if (status != HttpStatusCode.OK)
                throw new BenchmarkException($"{subject}: status {(int)status}");
            totals.Add(milliseconds);
            usages.Add(RunBody.Read(answer).Usage);
            health.Add(await client.GetHealthAsync());
        }

        // The rest of each run, not of the medians: those belong to different runs.
        IEnumerable<double> rest = totals.Zip(usages, (total, usage) => total - usage.QueuedMs - usage.StartMs - usage.WallMs);
        return new Stages(
            subject,
            runs,
            Percentiles.Median(totals),
            Percentiles.Median(usages.Select(usage => usage.QueuedMs)),
            Percentiles.Median(usages.Select(usage => usage.StartMs)),
            Percentiles.Median(usages.Select(usage => usage.WallMs)),
            Percentiles.Median(rest),
            Percentiles.Median(health),
            Percentiles.Median(usages.Select(usage => usage.CpuMs)));
    }
}
