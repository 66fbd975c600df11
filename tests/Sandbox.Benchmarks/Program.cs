using Sandbox.Benchmarks;
using Sandbox.Benchmarks.Jobs;
using Sandbox.Benchmarks.Soak;

// Tools over the published server: `bench` (the default) says what a run costs beside bare interpreters, `soak` says
// that nothing is left behind after very many, and `soak-jobs` that no job is lost.
// `make bench`, `make soak` and `make soak-jobs` call it.
try
{
    return args switch
    {
        ["soak", .. var rest] => await SoakCommand.RunAsync(SoakOptions.Parse(rest)),
        ["soak-jobs", .. var rest] => await JobSoakCommand.RunAsync(JobSoakOptions.Parse(rest)),
        ["bench", .. var rest] => await BenchCommand.RunAsync(BenchOptions.Parse(rest)),
        _ => await BenchCommand.RunAsync(BenchOptions.Parse(args)),
    };
}
catch (Exception exception) when (exception is BenchmarkException or HttpRequestException or TimeoutException)
{
    Console.Error.WriteLine($"error: {exception.Message}");
    return 1;
}
