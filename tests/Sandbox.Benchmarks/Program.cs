using Sandbox.Benchmarks;
using Sandbox.Benchmarks.Soak;

// Two tools over the published server: `bench` (the default) says what a run costs beside bare interpreters, `soak`
// says that nothing is left behind after very many. `make bench` and `make soak` call it.
try
{
    return args is ["soak", .. var rest]
        ? await SoakCommand.RunAsync(SoakOptions.Parse(rest))
        : await BenchCommand.RunAsync(BenchOptions.Parse(args is ["bench", .. var options] ? options : args));
}
catch (Exception exception) when (exception is BenchmarkException or HttpRequestException or TimeoutException)
{
    Console.Error.WriteLine($"error: {exception.Message}");
    return 1;
}
