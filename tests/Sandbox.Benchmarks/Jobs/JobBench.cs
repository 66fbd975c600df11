using System.Globalization;
using System.Text.Json;
using Sandbox.Benchmarks.Reports;
using Sandbox.Testing;

namespace Sandbox.Benchmarks.Jobs;

/// <summary>Jobs per second with one, two and three workers on one queue, on each store that is here.</summary>
/// <remarks>
/// A server without a worker takes the jobs; then workers are started at one time. What ends before all of them serve is not
/// counted. Times are those in the results: all processes have the machine's clock.
/// </remarks>
internal static class JobBench
{
    private const int Most = 3;
    private const int Submitters = 8;
    private const string Path = "/v1/sandbox/jobs";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="jobs">So many for each figure.</param>
    public static async Task<IReadOnlyList<JobThroughput>> MeasureAsync(int jobs)
    {
        List<JobThroughput> figures = [.. await MeasureStoreAsync("folder and SQLite", azurite: false, jobs)];
        if (AzuriteInstallation.Missing is { } missing)
            Console.Error.WriteLine($"{missing}; jobs on it are not measured");
        else
            figures.AddRange(await MeasureStoreAsync("Azurite", azurite: true, jobs));
        return figures;
    }

    public static void Write(TextWriter output, IReadOnlyList<JobThroughput> figures)
    {
        var table = new TextTable("jobs", "workers", "jobs", "jobs/s", "to one worker");
        foreach (JobThroughput figure in figures)
        {
            string speed = figure.Problems.Count == 0 ? $"{figure.JobsPerSecond:F0}" : $"FAILED: {figure.Problems[0]}";
            table.Add(figure.Store, $"{figure.Workers}", $"{figure.Jobs}", speed, $"{figure.Ratio:F2}");
        }

        table.Write(output);
    }

    private static async Task<IReadOnlyList<JobThroughput>> MeasureStoreAsync(string store, bool azurite, int jobs)
    {
        var figures = new List<JobThroughput>();
        for (int workers = 1; workers <= Most; workers++)
        {
            (int counted, double speed, IReadOnlyList<string> problems) = await DrainAsync(azurite, workers, jobs);
            double one = figures.Count == 0 ? speed : figures[0].JobsPerSecond;
            figures.Add(new JobThroughput(store, workers, counted, speed, speed / one, problems));
        }

        return figures;
    }

    private static async Task<(int Jobs, double PerSecond, IReadOnlyList<string> Problems)> DrainAsync(bool azurite, int workers, int count)
    {
        await using JobBackend backend = await JobBackend.StartAsync(azurite);
        (string, string)[] settings = [backend.Setting, ("Sandbox__Jobs__MaxPollMs", "200")];
        await using var door = new WorkerGroup(1, [.. settings, ("Sandbox__Jobs__Worker", "false"), ("Sandbox__Pool__Parked", "1")]);
        await door.StartAsync();
        using var patience = new CancellationTokenSource(Patience);
        string[] ids = [.. Enumerable.Range(0, count).Select(number => $"job-{number.ToString(CultureInfo.InvariantCulture)}")];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Submitters, CancellationToken = patience.Token };
        await Parallel.ForEachAsync(
            ids, options, async (id, cancelled) => await door.AskAsync(HttpMethod.Post, Path, Body(id), cancelled));

        await using var group = new WorkerGroup(workers, settings);
        await group.StartTogetherAsync();
        DateTimeOffset from = DateTimeOffset.UtcNow;
        var check = new JobCheck(door);
        await check.WaitAsync([.. ids.Select(id => new SoakJob(id, "", [$"{id}\n"], IsBatch: false))], patience.Token);

        DateTimeOffset[] ends = [.. check.Results.Select(EndOf).Where(end => end > from)];
        return (ends.Length, ends.Length / (ends.Max() - from).TotalSeconds, [.. check.Problems]);
    }

    private static DateTimeOffset EndOf(string result) =>
        JsonDocument.Parse(result).RootElement.GetProperty("finished_at").GetDateTimeOffset();

    private static string Body(string id) =>
        JsonSerializer.Serialize(new { job_id = id, language = "python3", code = $"print('{id}')" });
}
