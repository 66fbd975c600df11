using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Servers;
using Sandbox.Benchmarks.Subjects;
using Sandbox.Core.Contracts;

namespace Sandbox.Benchmarks.Packages;

/// <summary>What a changed list costs: until a run has the new package, and for the runs beside it.</summary>
/// <param name="Runtime">"python3" or "nodejs".</param>
/// <param name="Seconds">From the PUT to the answer of the first run with the new version; median.</param>
/// <param name="BareSeconds">What pip or npm takes for the same package from the same folder; median.</param>
/// <param name="Quiet">Runs a second of four clients without an update; median of whole seconds.</param>
/// <param name="QuietWorst">The least second of as many such as an update takes, median of several: what the machine does by itself.</param>
/// <param name="During">Runs a second while one update follows the other.</param>
/// <param name="Worst">The least second of an update; median of the updates.</param>
/// <param name="Dip">
/// What is kept in the worst tenth of an update, through the seconds just before it. Each tenth is the median of the updates': an
/// update is slow at the same place each time, the machine at another one, and its least of twenty seconds is at 0.82 to 0.94
/// without any update.
/// </param>
internal sealed record PackageUpdate(
    string Runtime, double Seconds, double BareSeconds, double Quiet, double QuietWorst, double During, double Worst, double Dip)
{
    private const int Clients = 4;
    private const int Updates = 6;
    private const int Parts = 10;

    private static readonly TimeSpan ShortestQuiet = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    public double Ratio => Seconds / BareSeconds;

    public double Kept => During / Quiet;

    public static async Task<IReadOnlyList<PackageUpdate>> MeasureAsync(int rounds)
    {
        using BenchPackages packages = BenchPackages.Create();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            ("Sandbox__Dependencies__Folder", Path.Combine(packages.Folder, "installed")),
            ("Sandbox__Dependencies__WheelFolder", packages.Folder),
            ("Sandbox__Dependencies__TarballFolder", packages.Folder),
            ("Sandbox__Dependencies__PythonList", ""),
            // On a busy machine it takes longer than a caller waits.
            ("Sandbox__Dependencies__WaitSeconds", "600"));
        return
        [
            await MeasureAsync(server, "python3", Python, version => BarePipAsync(packages, version), rounds),
            await MeasureAsync(server, "nodejs", Node, version => BareNpmAsync(packages, version), rounds),
        ];
    }

    private static RunRequest Python => Programs.Python($"import {BenchPackages.Name}\nprint({BenchPackages.Name}.version)");

    private static RunRequest Node => Programs.Node($"console.log(require('{BenchPackages.Name}').version)");

    private static async Task<PackageUpdate> MeasureAsync(
        ServerUnderTest server, string runtime, RunRequest program, Func<string, Task> bare, int rounds)
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            string version = VersionOf(round);
            ours.Add(await TimeAsync(() => UpdateAsync(server, runtime, version, program)));
            theirs.Add(await TimeAsync(() => bare(version)));
        }

        byte[] small = RunBody.Create(runtime == "python3" ? Programs.Python(Programs.PythonPrint) : Programs.Node(Programs.NodeLog));
        // In turn: a machine that gets slower meanwhile gets slower for both.
        List<List<double>> quiet = [];
        List<List<double>> during = [];
        for (int i = rounds; i < rounds + Updates; i++)
        {
            TimeSpan length = TimeSpan.FromSeconds(during.Count == 0 ? 0 : during[^1].Count);
            quiet.Add(await CountAsync(server, small, () => Task.Delay(length > ShortestQuiet ? length : ShortestQuiet)));
            during.Add(await CountAsync(server, small, () => UpdateAsync(server, runtime, VersionOf(i), program)));
        }

        return new PackageUpdate(
            runtime, Percentiles.Median(ours), Percentiles.Median(theirs), Typical(quiet), Least(quiet), Typical(during), Least(during),
            FindDip(quiet, during));
    }

    private static double FindDip(List<List<double>> quiet, List<List<double>> during) => Enumerable.Range(0, Parts).Min(part =>
        Percentiles.Median([.. quiet.Zip(during, (before, update) => PartOf(update, part) / Percentiles.Median(before))]));

    private static double PartOf(List<double> update, int part)
    {
        int start = part * update.Count / Parts;
        int end = Math.Max((part + 1) * update.Count / Parts, start + 1);
        return update[start..end].Average();
    }

    private static double Typical(List<List<double>> counts) => Percentiles.Median([.. counts.SelectMany(seconds => seconds)]);

    private static double Least(List<List<double>> counts) => Percentiles.Median([.. counts.Select(seconds => seconds.Min())]);

    private static string VersionOf(int round) => round % 2 == 0 ? "1.0.0" : "2.0.0";

    private static async Task UpdateAsync(ServerUnderTest server, string runtime, string version, RunRequest program)
    {
        string separator = runtime == "python3" ? "==" : "@";
        using var list = new StringContent($"{BenchPackages.Name}{separator}{version}\n", Encoding.UTF8, "text/plain");
        using HttpResponseMessage answer = await server.Client.PutAsync(
            new Uri($"/v1/sandbox/dependencies?language={runtime}", UriKind.Relative), list);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new BenchmarkException($"the list was refused: {await answer.Content.ReadAsStringAsync()}");

        (_, byte[] run, _) = await new RunClient(server.Client).PostAsync(RunBody.Create(program));
        if (RunBody.Read(run) is not { } data || data.Stdout != version + "\n")
            throw new BenchmarkException($"the first run after an update has not the new version: {Encoding.UTF8.GetString(run)}");
    }

    /// <summary>Runs that ended in each whole second while something else goes on.</summary>
    private static async Task<List<double>> CountAsync(ServerUnderTest server, byte[] body, Func<Task> meanwhile)
    {
        using var over = new CancellationTokenSource();
        long ended = 0;
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(number => Task.Run(async () =>
        {
            var client = new RunClient(server.Client);
            while (!over.IsCancellationRequested)
            {
                (HttpStatusCode status, byte[] answer, _) = await client.PostAsync(body);
                if (status != HttpStatusCode.OK)
                    throw new BenchmarkException($"a run failed: {Encoding.UTF8.GetString(answer)}");
                Interlocked.Increment(ref ended);
            }
        }))];
        Task other = meanwhile();
        var counts = new List<double>();
        while (!other.IsCompleted)
        {
            long start = Stopwatch.GetTimestamp();
            long before = Interlocked.Read(ref ended);
            await Task.Delay(Window);
            // The last one may reach beyond the end.
            if (!other.IsCompleted || counts.Count == 0)
                counts.Add((Interlocked.Read(ref ended) - before) / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        await over.CancelAsync();
        await Task.WhenAll(clients);
        await other;
        return counts;
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Task BarePipAsync(BenchPackages packages, string version) => BareAsync(target =>
        new ProcessStartInfo(
            Interpreters.Python,
            ["-m", "pip", "install", "--no-index", "--no-cache-dir", "--disable-pip-version-check", "--find-links", packages.Folder, "--target", target, $"{BenchPackages.Name}=={version}"]));

    private static Task BareNpmAsync(BenchPackages packages, string version) => BareAsync(target =>
        new ProcessStartInfo(
            "npm",
            ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", target, "--cache", Path.Combine(target, "cache"), packages.TarballOf(version)]));

    private static async Task BareAsync(Func<string, ProcessStartInfo> create)
    {
        string target = Directory.CreateTempSubdirectory("sandbox-bench-").FullName;
        ProcessStartInfo start = create(target);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Directory.Delete(target, recursive: true);
        if (process.ExitCode != 0)
            throw new BenchmarkException(string.Create(CultureInfo.InvariantCulture, $"{start.FileName} ended with {process.ExitCode}: {error}"));
    }
}
