namespace Sandbox.Benchmarks.Jobs;

/// <summary>The verb <c>soak-jobs</c>.</summary>
internal static class JobSoakCommand
{
    public static async Task<int> RunAsync(JobSoakOptions options)
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
}
