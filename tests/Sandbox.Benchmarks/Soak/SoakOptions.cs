namespace Sandbox.Benchmarks.Soak;

/// <summary>How much the soak does.</summary>
internal sealed record SoakOptions
{
    public int Runs { get; init; } = 20_000;

    public int Clients { get; init; } = 4;

    /// <summary>Share of hostile programs, in percent.</summary>
    public int HostilePercent { get; init; } = 5;

    /// <summary>Kills the server's spawners and zygotes meanwhile.</summary>
    public bool Faults { get; init; }

    /// <summary>Time between two of those, in milliseconds.</summary>
    public int FaultPauseMs { get; init; } = 3000;

    /// <summary>The tier that servers in containers have, without control groups, instead of this host's best.</summary>
    public bool Container { get; init; }

    /// <exception cref="BenchmarkException">An option is not known.</exception>
    public static SoakOptions Parse(IReadOnlyList<string> words)
    {
        var options = new SoakOptions();
        var reader = new OptionReader(words);
        while (reader.Next() is { } word)
        {
            options = word switch
            {
                "--runs" => options with { Runs = reader.Number(word) },
                "--clients" => options with { Clients = Math.Max(1, reader.Number(word)) },
                "--hostile" => options with { HostilePercent = reader.Number(word) },
                "--faults" => options with { Faults = true },
                "--container" => options with { Container = true },
                "--fault-pause" => options with { FaultPauseMs = Math.Max(1, reader.Number(word)) },
                _ => throw new BenchmarkException(
                    $"'{word}' is no option; there are --runs N, --clients N, --hostile PERCENT, --faults, --fault-pause MS, --container"),
            };
        }

        return options;
    }
}
