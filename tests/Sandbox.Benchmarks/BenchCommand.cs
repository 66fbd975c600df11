using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sandbox.Benchmarks.Jobs;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Outputs;
using Sandbox.Benchmarks.Packages;
using Sandbox.Benchmarks.Processes;
using Sandbox.Benchmarks.Reports;
using Sandbox.Benchmarks.Servers;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks;

/// <summary>Our server beside bare interpreters, on this machine, in one run.</summary>
internal static class BenchCommand
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        (string, string)[] settings = Settings(options);
        double background = await MachineCpu.MeasureBackgroundAsync(quiet: BenchTables.NoisyPercent);
        BenchTables.WriteBackground(Console.Error, background);
        if (options.Only is { } section)
        {
            await MeasureSectionAsync(section, options);
            return 0;
        }

        await using ServerUnderTest server = await ServerUnderTest.StartAsync(settings);
        await Task.Delay(TimeSpan.FromSeconds(1));
        IReadOnlyList<MemoryShare> memory = MemoryShare.Measure(server);

        bool pandas = options.Pandas && await HasPandasAsync(server);
        IReadOnlyList<ISubject> ours = OurSubjects(server, pandas);
        await WarmUpAsync(ours, options.WarmUp);
        IReadOnlyList<Stages> stages = await MeasureStagesAsync(server, options.Samples * 5);
        ISubject[] subjects = [.. Interleave(ours, await BareSubjectsAsync(pandas))];
        IReadOnlyList<Figures> figures = await Rounds.MeasureAsync(subjects, BenchOptions.Clients, options.Rounds, options.Block);
        IReadOnlyList<SizeCurve> sizes = await SizeCurve.MeasureAsync(server, options.Samples);
        Startup startup = await Startup.MeasureAsync(options.Starts, settings);
        IReadOnlyList<JobThroughput> jobs = await JobBench.MeasureAsync(options.Jobs);
        IReadOnlyList<NetworkRatio> network = await NetworkRatios.MeasureAsync(options.Rounds, options.Samples * 5);
        IReadOnlyList<PackageUpdate> updates = await PackageUpdate.MeasureAsync(options.Repeats);
        IReadOnlyList<LargeOutput> outputs = await LargeOutput.MeasureAsync(options.Repeats);
        IReadOnlyList<Ratio> ratios = Ratio.Create(Pairs, figures);
        var report = new BenchReport
        {
            Machine = DescribeMachine(server),
            Settings = settings.ToDictionary(pair => pair.Item1, pair => pair.Item2),
            BackgroundPercent = background,
            Figures = figures,
            Ratios = ratios,
            Targets = Targets.Create(ratios, startup, memory, updates),
            Startup = startup,
            Memory = memory,
            Sizes = sizes,
            Stages = stages,
            Jobs = jobs,
            Network = network,
            Updates = updates,
            Outputs = outputs,
        };
        await SaveAsync(report, options);
        BenchTables.Write(Console.Out, report);
        Console.WriteLine();
        Console.WriteLine($"measured in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s; artifacts/bench/results.json, results.svg");
        return 0;
    }

    private static async Task MeasureSectionAsync(string section, BenchOptions options)
    {
        switch (section)
        {
            case "stages":
                await using (ServerUnderTest server = await ServerUnderTest.StartAsync(Settings(options)))
                {
                    await WarmUpAsync(OurSubjects(server, pandas: false), options.WarmUp);
                    BenchTables.WriteStages(Console.Out, await MeasureStagesAsync(server, options.Samples * 12));
                }

                break;
            case "jobs":
                JobBench.Write(Console.Out, await JobBench.MeasureAsync(options.Jobs));
                break;
            case "network":
                BenchTables.WriteNetwork(Console.Out, await NetworkRatios.MeasureAsync(options.Rounds, options.Samples * 5));
                break;
            case "telemetry":
                BenchTables.WriteTelemetry(Console.Out, await TelemetryCost.MeasureAsync(options.Rounds, options.Block));
                break;
            case "updates":
                IReadOnlyList<PackageUpdate> updates = await PackageUpdate.MeasureAsync(options.Repeats);
                BenchTables.WriteUpdates(Console.Out, updates);
                BenchTables.WriteTargets(Console.Out, Targets.OfUpdates(updates));
                break;
            default:
                BenchTables.WriteOutputs(Console.Out, await LargeOutput.MeasureAsync(options.Repeats));
                break;
        }
    }

    // The pairs of the ratios: the same program on both sides, and the other ways to start the smallest one.
    private static readonly (string Ours, string Bare)[] Pairs =
    [
        (Names.PythonPrint, Names.BarePython),
        (Names.PythonPrint, Names.BarePythonIsolated),
        (Names.PythonPrint, Names.Bubblewrap),
        (Names.PythonPrint, Names.True),
        (Names.Dify, Names.BareDify),
        (Names.Pandas, Names.BarePandas),
        (Names.NodeLog, Names.BareNode),
        (Names.NodeTimer, Names.BareNodeTimer),
    ];

    private static (string, string)[] Settings(BenchOptions options) =>
    [
        ("MAX_WORKERS", Text(options.Workers)),
        ("Sandbox__Pool__Parked", Text(options.Parked)),
    ];

    private static ISubject[] OurSubjects(ServerUnderTest server, bool pandas)
    {
        ISubject[] plain =
        [
            new ServerWorkload(server, Names.PythonPrint, Programs.Python(Programs.PythonPrint), "1"),
            new ServerWorkload(server, Names.Dify, Programs.Python(Programs.Dify), Programs.DifyAnswer),
            new ServerWorkload(server, Names.NodeLog, Programs.Node(Programs.NodeLog), "1"),
            new ServerWorkload(server, Names.NodeTimer, Programs.Node(Programs.NodeTimer), "1"),
        ];
        return pandas
            ? [.. plain, new ServerWorkload(server, Names.Pandas, Programs.Python(Programs.PythonPandas), "6")]
            : plain;
    }

    private static async Task<IReadOnlyList<ISubject>> BareSubjectsAsync(bool pandas)
    {
        string loop = await BareCommand.BuildLoopAsync();
        ISubject Command(string name, params string[] command) => new BareCommand(loop, name, command);
        (string python, string node) = (Interpreters.Python, Interpreters.Node);
        var subjects = new List<ISubject>
        {
            Command(Names.BarePython, python, "-c", Programs.PythonPrint),
            Command(Names.BareDify, python, "-c", Programs.Dify),
            Command(Names.BareNode, node, "-e", Programs.NodeLog),
            Command(Names.BareNodeTimer, node, "-e", Programs.NodeTimer),
            Command(Names.BarePythonIsolated, python, "-I", "-S", "-c", Programs.PythonPrint),
            Command(Names.True, "/bin/true"),
        };
        if (Interpreters.Bubblewrap is { } bwrap)
        {
            string[] command = [bwrap, "--unshare-all", "--ro-bind", "/", "/", python, "-c", Programs.PythonPrint];
            subjects.Add(new BareCommand(loop, Names.Bubblewrap, command) { CountsCpu = false });
        }

        if (pandas)
            subjects.Add(Command(Names.BarePandas, python, "-c", Programs.PythonPandas));
        return subjects;
    }

    /// <summary>A B A B: ours and the bare ones take turns.</summary>
    private static IEnumerable<ISubject> Interleave(IReadOnlyList<ISubject> ours, IReadOnlyList<ISubject> bare)
    {
        for (int i = 0; i < Math.Max(ours.Count, bare.Count); i++)
        {
            if (i < ours.Count)
                yield return ours[i];
            if (i < bare.Count)
                yield return bare[i];
        }
    }

    private static async Task WarmUpAsync(IReadOnlyList<ISubject> subjects, TimeSpan length)
    {
        foreach (ISubject subject in subjects)
            _ = await subject.RunAsync(clients: 4, length);
    }

    private static async Task<IReadOnlyList<Stages>> MeasureStagesAsync(ServerUnderTest server, int runs) =>
    [
        await Stages.MeasureAsync(server, Names.PythonPrint, Programs.Python(Programs.PythonPrint), runs),
        await Stages.MeasureAsync(server, Names.Dify, Programs.Python(Programs.Dify), runs),
        await Stages.MeasureAsync(server, Names.NodeLog, Programs.Node(Programs.NodeLog), runs),
        await Stages.MeasureAsync(server, Names.NodeTimer, Programs.Node(Programs.NodeTimer), runs),
    ];

    private static async Task<bool> HasPandasAsync(ServerUnderTest server)
    {
        byte[] body = RunBody.Create(Programs.Python(Programs.PythonPandas));
        (_, byte[] answer, _) = await new RunClient(server.Client).PostAsync(body);
        bool has = RunBody.Read(answer) is { ExitCode: 0 };
        if (!has)
            Console.Error.WriteLine("pandas is not installed; its payload is skipped");
        return has;
    }

    private static Dictionary<string, string> DescribeMachine(ServerUnderTest server)
    {
        int from = server.Banner.IndexOf('(', StringComparison.Ordinal) + 1;
        return new Dictionary<string, string>
        {
            ["cores"] = Text(Environment.ProcessorCount),
            ["kernel"] = Environment.OSVersion.Version.ToString(),
            ["architecture"] = $"{RuntimeInformation.OSArchitecture}",
            ["server"] = server.Banner[from..^1],
        };
    }

    private static async Task SaveAsync(BenchReport report, BenchOptions options)
    {
        await File.WriteAllTextAsync(RepositoryFiles.Result("results.json"), JsonSerializer.Serialize(report, JsonOptions) + "\n");
        string picture = BenchPicture.Draw(report);
        await File.WriteAllTextAsync(RepositoryFiles.Result("results.svg"), picture);
        if (options.Picture)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(RepositoryFiles.DocumentationPicture)!);
            await File.WriteAllTextAsync(RepositoryFiles.DocumentationPicture, picture);
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
