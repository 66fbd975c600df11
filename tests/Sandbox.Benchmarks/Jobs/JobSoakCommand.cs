namespace Sandbox.Benchmarks.Jobs;

/// <summary>The verbs <c>soak-jobs</c> and <c>bench-jobs</c>.</summary>
internal static class JobSoakCommand
{
    public static async Task<int> SoakAsync(JobSoakOptions options)
    {
        string place = options.Azurite ? "Azurite" : "a folder and SQLite";
        Console.WriteLine(
            $"{options.Jobs} jobs, {options.Workers} workers on {place}, a SIGKILL every {options.KillEvery.TotalSeconds:F0} s");
        JobSoakReport report = await JobSoak.RunAsync(options);
        foreach (string problem in report.Problems)
            Console.WriteLine($"FAULT {problem}");
        Console.WriteLine(
            $"{report.Jobs} jobs ended, {report.JobsPerSecond:F1} jobs/s, {report.Kills} workers killed, {report.Reruns} programs "
            + $"started once more: {(report.Problems.Count == 0 ? "every job has one result" : "FAILED")}");
        return report.Problems.Count == 0 ? 0 : 1;
    }

    /// <summary>Jobs per second with one, two and three workers, nothing being killed.</summary>
    public static async Task<int> BenchAsync(JobSoakOptions options)
    {
        int failed = 0;
        Console.WriteLine($"{options.Jobs} jobs on {(options.Azurite ? "Azurite" : "a folder and SQLite")}");
        for (int workers = 1; workers <= 3; workers++)
        {
            JobSoakReport report = await JobSoak.RunAsync(options with { Workers = workers, KillEvery = TimeSpan.Zero });
            Console.WriteLine($"{workers} workers: {report.JobsPerSecond:F1} jobs/s {string.Join("; ", report.Problems)}");
            failed += report.Problems.Count;
        }

        return failed == 0 ? 0 : 1;
    }
}
