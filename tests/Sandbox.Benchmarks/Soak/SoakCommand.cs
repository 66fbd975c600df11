using System.Diagnostics;
using Sandbox.Benchmarks.Processes;
using Sandbox.Benchmarks.Reports;
using Sandbox.Benchmarks.Servers;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Benchmarks.Soak;

/// <summary>Very many runs, some of them hostile; afterwards the server must hold no more than before.</summary>
internal static class SoakCommand
{
    private const int Samples = 10;
    private const int WarmUpRuns = 500;

    private static readonly TimeSpan LongestHostile = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // Fewer than runs by far: a user id that is not given back is missed long before the end.
    private static readonly (string, string)[] Settings = [("MAX_WORKERS", "4"), ("Sandbox__Isolation__UidCount", "64")];

    public static async Task<int> RunAsync(SoakOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        using PreparedRoot? root = options.Container ? await PreparedRoot.CreateAsync() : null;
        await using ServerUnderTest server = await ServerUnderTest.StartAsync([.. Settings, .. root?.Settings ?? []]);
        string faults = options.Faults ? ", zygotes are killed" : "";
        Console.WriteLine($"{server.Banner}; {options.Runs} runs, {options.Clients} clients, {options.HostilePercent} % hostile{faults}");
        IReadOnlyList<SoakProgram> chosen = options.HostilePercent == 0 ? [] : HostilePrograms.Load(TierOf(server));
        IReadOnlyList<SoakProgram> hostile = await SoakRunner.KeepFastAsync(server.Client, chosen, LongestHostile);
        var runner = new SoakRunner(server.Client, hostile, options.HostilePercent, options.Faults);

        // Twice as many clients: connections, groups and threads are at their most before they are counted.
        await runner.RunAsync(Math.Min(WarmUpRuns, options.Runs), options.Clients * 2);
        int processes = await SettleAsync(server, null);
        var samples = new List<ServerSample> { ServerSample.Take(server, 0) };
        var injector = new FaultInjector(server, TimeSpan.FromMilliseconds(options.FaultPauseMs));
        for (int part = 1; part <= Samples; part++)
        {
            int runs = (options.Runs * part / Samples) - samples[^1].Runs;
            if (!await RunPartAsync(runner, options, injector, runs))
                break;
            await SettleAsync(server, processes);
            samples.Add(ServerSample.Take(server, samples[^1].Runs + runs));
            Console.Error.WriteLine($"{samples[^1].Runs} runs, {runner.FaultCount} faults, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        }

        List<string> problems = [.. runner.Faults, .. LeakCheck.Find(samples)];
        if (samples.Count <= Samples)
            problems.Add($"the server did not heal within {Patience.TotalSeconds:F0} s");
        Write(samples, runner, injector, problems, server, Stopwatch.GetElapsedTime(start));
        return problems.Count == 0 ? 0 : 1;
    }

    /// <summary>False when plain programs do not run any more.</summary>
    private static async Task<bool> RunPartAsync(SoakRunner runner, SoakOptions options, FaultInjector injector, int runs)
    {
        using var over = new CancellationTokenSource();
        Task injecting = options.Faults ? injector.RunAsync(over.Token) : Task.CompletedTask;
        await runner.RunAsync(runs, options.Clients);
        await over.CancelAsync();
        await injecting;
        return await runner.HealsAsync(Patience);
    }

    /// <summary>Waits until as many processes are there as before, or as many as a moment ago; bounded.</summary>
    private static async Task<int> SettleAsync(ServerUnderTest server, int? wanted)
    {
        long start = Stopwatch.GetTimestamp();
        int last = -1;
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            ProcessTree tree = ProcessTree.Read(server.ProcessId);
            int count = tree.Descendants.Count;
            bool settled = count == last && count == (wanted ?? count) && tree.Descendants.All(process => process.State != 'Z');
            if (settled)
                return count;
            last = count;
            await Task.Delay(300);
        }

        return last;
    }

    private static IsolationTier TierOf(ServerUnderTest server) =>
        server.Banner.Contains("tier namespaces", StringComparison.Ordinal) ? IsolationTier.Namespaces : IsolationTier.Container;

    private static void Write(
        List<ServerSample> samples, SoakRunner runner, FaultInjector injector, List<string> problems, ServerUnderTest server, TimeSpan elapsed)
    {
        var table = new TextTable("after runs", "fds", "threads", "RSS MiB", "processes", "zombies", "strays", "groups", "uids", "mounts");
        foreach (ServerSample sample in samples)
        {
            table.Add(
                $"{sample.Runs}", $"{sample.Descriptors}", $"{sample.Threads}", $"{sample.ResidentBytes >> 20}", $"{sample.Processes}",
                $"{sample.Zombies}", $"{sample.Strays}", $"{sample.Groups}", $"{sample.Uids}", $"{sample.Mounts}");
        }

        table.Write(Console.Out);
        Console.WriteLine();
        foreach (string problem in problems)
            Console.WriteLine($"FAULT {problem}");
        if (problems.Count > 0)
        {
            foreach (string line in server.ReadLog().TakeLast(20))
                Console.WriteLine($"server: {line}");
        }

        Console.WriteLine(
            $"{samples[^1].Runs} runs in {elapsed.TotalSeconds:F0} s, {runner.FaultCount} wrong answers, "
            + $"{runner.Retryable} retryable errors, {injector.Kills} kills: {(problems.Count == 0 ? "nothing is left behind" : "FAILED")}");
    }
}
