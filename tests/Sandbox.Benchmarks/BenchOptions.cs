namespace Sandbox.Benchmarks;

/// <summary>How long and what the bench measures.</summary>
internal sealed record BenchOptions
{
    /// <summary>Times that every block is repeated; all subjects have their turn in each round.</summary>
    public int Rounds { get; init; } = 6;

    /// <summary>Length of one block.</summary>
    public TimeSpan Block { get; init; } = TimeSpan.FromMilliseconds(1_200);

    /// <summary>Load on each workload before anything is measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Servers that are started to measure the start.</summary>
    public int Starts { get; init; } = 7;

    /// <summary>Runs per size of output and code, and per stage table.</summary>
    public int Samples { get; init; } = 40;

    /// <summary>Jobs per store and number of workers.</summary>
    public int Jobs { get; init; } = 500;

    /// <summary>The payload that imports pandas, where it is installed; a block of it takes seconds.</summary>
    public bool Pandas { get; init; } = true;

    /// <summary>Times that an update and a large output are measured.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>One of <see cref="Sections"/> alone, to look at; null: everything.</summary>
    public string? Only { get; init; }

    /// <summary>Writes docs/bench.svg as well.</summary>
    public bool Picture { get; init; }

    /// <summary>Running places of the server. Default: 4, the server's own default.</summary>
    // More than the machine has cores only adds processes that wait for each other.
    public int Workers { get; init; } = 4;

    /// <summary>Parked sandboxes per runtime. Default: 4, the server's own default.</summary>
    public int Parked { get; init; } = 4;

    /// <summary>Of a warm run; of jobs a second; of what a network costs; of new packages; of large outputs to the store; of what telemetry costs, which is only measured when it is asked for.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["stages", "jobs", "network", "updates", "outputs", "telemetry"];

    public static IReadOnlyList<int> Clients { get; } = [1, 4, 16];

    /// <exception cref="BenchmarkException">An option is not known.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> words)
    {
        var options = new BenchOptions();
        var reader = new OptionReader(words);
        while (reader.Next() is { } word)
        {
            options = word switch
            {
                "--quick" => options with
                {
                    Rounds = 2,
                    Block = TimeSpan.FromMilliseconds(350),
                    WarmUp = TimeSpan.FromSeconds(1),
                    Starts = 3,
                    Samples = 10,
                    Jobs = 150,
                    Repeats = 2,
                    Pandas = false,
                },
                "--only" => options with { Only = Section(reader.Next()) },
                "--picture" => options with { Picture = true },
                "--workers" => options with { Workers = reader.Number(word) },
                "--parked" => options with { Parked = reader.Number(word) },
                "--rounds" => options with { Rounds = reader.Number(word) },
                _ => throw new BenchmarkException(
                    $"'{word}' is no option; there are --quick, --only SECTION, --picture, --workers N, --parked N, --rounds N"),
            };
        }

        return options;
    }

    private static string Section(string? word) => word is not null && Sections.Contains(word)
        ? word
        : throw new BenchmarkException($"'{word}' is no section; there are {string.Join(", ", Sections)}");
}
