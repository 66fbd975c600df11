using System.Diagnostics;

namespace Sandbox.Benchmarks.Jobs;

/// <summary>
/// Real servers on one queue; workers are killed, the store is restarted. Afterwards every job has one result, the right
/// one, and none was run more often than it was delivered.
/// </summary>
public static class JobSoak
{
    private const int Submitters = 8;
    private const string Path = "/v1/sandbox/jobs";

    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(3);

    /// <exception cref="BenchmarkException">It could not be played.</exception>
    public static async Task<JobSoakReport> RunAsync(JobSoakOptions options)
    {
        await using JobBackend backend = await JobBackend.StartAsync(options.Azurite);
        (string, string)[] settings =
        [
            backend.Setting,
            ("MAX_WORKERS", "3"),

            // A killed worker's jobs come back soon, and a soak is no day.
            ("Sandbox__Jobs__LeaseMs", "5000"),
            ("Sandbox__Jobs__MaxPollMs", "200"),
            ("Sandbox__Pool__Parked", "2"),
        ];
        await using var workers = new WorkerGroup(options.Workers, settings);
        await workers.StartAsync();
        using var patience = new CancellationTokenSource(options.Patience);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        bool faults = options.KillEvery > TimeSpan.Zero;
        Task killing = faults ? workers.KillAsync(options.KillEvery, over.Token) : Task.CompletedTask;

        IReadOnlyList<SoakJob> jobs = SoakJob.Create(options.Jobs);
        var check = new JobCheck(workers);
        long start = Stopwatch.GetTimestamp();
        try
        {
            await SubmitAsync(workers, jobs, patience.Token);
            Task restarting = faults ? backend.RestartAsync(Gone) : Task.CompletedTask;
            await check.WaitAsync(jobs, patience.Token);
            await restarting;
        }
        catch (OperationCanceledException)
        {
            check.Add($"not all jobs ended within {options.Patience.TotalMinutes:F0} minutes");
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        await over.CancelAsync();
        await killing;
        await check.CompareAgainAsync(CancellationToken.None);
        await CheckQueuesAsync(backend, jobs, check);
        if (check.Problems.Count > 0)
            check.AddAll(workers.ReadLogs());
        return new JobSoakReport(
            check.Ended, check.Ended / elapsed.TotalSeconds, workers.Kills, check.Reruns, [.. check.Problems.Take(30)]);
    }

    private static Task SubmitAsync(WorkerGroup workers, IReadOnlyList<SoakJob> jobs, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            jobs,
            new ParallelOptions { MaxDegreeOfParallelism = Submitters, CancellationToken = cancellationToken },
            async (job, cancelled) => await workers.AskAsync(HttpMethod.Post, Path, job.Body, cancelled));

    private static async Task CheckQueuesAsync(JobBackend backend, IReadOnlyList<SoakJob> jobs, JobCheck check)
    {
        // What a killed worker held comes back once more, finds a result and goes.
        (int Jobs, int Poison, int Results) left = default;
        for (int round = 0; round < 100; round++)
        {
            left = await backend.CountAsync();
            if (left.Jobs == 0)
                break;
            await Task.Delay(200);
        }

        int replies = jobs.Count(job => job.Body.Contains("\"reply\":true", StringComparison.Ordinal));
        if (left.Jobs > 0)
            check.Add($"{left.Jobs} messages are left in the queue");
        if (left.Poison > 0)
            check.Add($"{left.Poison} messages are poison");
        if (left.Results < replies)
            check.Add($"{left.Results} notices for {replies} jobs that asked for one");
    }
}
