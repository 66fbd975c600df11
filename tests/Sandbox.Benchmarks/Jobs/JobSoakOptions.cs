namespace Sandbox.Benchmarks.Jobs;

/// <summary>How many jobs, on how many workers, and what happens to those meanwhile.</summary>
public sealed record JobSoakOptions
{
    public int Jobs { get; init; } = 2_000;

    public int Workers { get; init; } = 3;

    /// <summary>Azurite, which is restarted once; else one folder and one SQLite file.</summary>
    public bool Azurite { get; init; } = true;

    /// <summary>Between two SIGKILLs; zero for none, and no restart of Azurite either.</summary>
    public TimeSpan KillEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest that all of it may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(20);

    /// <exception cref="BenchmarkException">An option is not known.</exception>
    public static JobSoakOptions Parse(IReadOnlyList<string> words)
    {
        var options = new JobSoakOptions();
        var reader = new OptionReader(words);
        while (reader.Next() is { } word)
        {
            options = word switch
            {
                "--jobs" => options with { Jobs = reader.Number(word) },
                "--workers" => options with { Workers = Math.Max(1, reader.Number(word)) },
                "--kill-seconds" => options with { KillEvery = TimeSpan.FromSeconds(reader.Number(word)) },
                "--local" => options with { Azurite = false },
                _ => throw new BenchmarkException(
                    $"'{word}' is no option; there are --jobs N, --workers N, --kill-seconds N (0 for none), --local"),
            };
        }

        return options;
    }
}
