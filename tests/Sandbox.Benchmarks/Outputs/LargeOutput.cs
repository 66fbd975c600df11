using System.Diagnostics;
using System.Net;
using System.Text;
using Sandbox.Benchmarks.Jobs;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Processes;
using Sandbox.Benchmarks.Servers;
using Sandbox.Core.Contracts;
using Sandbox.Testing;

namespace Sandbox.Benchmarks.Outputs;

/// <summary>A run's large output on its way through the server to the store.</summary>
/// <param name="Store">"folder" or "azurite".</param>
/// <param name="Bytes">What the program prints.</param>
/// <param name="IdleBytes">The server's resident memory before; after one run that warmed everything.</param>
/// <param name="PeakBytes">The most it had meanwhile.</param>
/// <param name="Seconds">Of the whole run over HTTP; median.</param>
/// <param name="BareSeconds">Of the same program, printing to a file; median.</param>
internal sealed record LargeOutput(string Store, long Bytes, long IdleBytes, long PeakBytes, double Seconds, double BareSeconds)
{
    private const long OutputBytes = 100_000_000;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Bytes a second through those of the bare program.</summary>
    public double Throughput => BareSeconds / Seconds;

    public static async Task<IReadOnlyList<LargeOutput>> MeasureAsync(int rounds)
    {
        var results = new List<LargeOutput> { await MeasureAsync(azurite: false, rounds) };
        if (AzuriteInstallation.Missing is { } missing)
            Console.Error.WriteLine($"{missing}; the output's way to Azure is skipped");
        else
            results.Add(await MeasureAsync(azurite: true, rounds));
        return results;
    }

    private static string Program(long bytes) => $"import sys\nfor i in range({bytes / 10_000}):\n    sys.stdout.write('x' * 9999 + '\\n')";

    private static async Task<LargeOutput> MeasureAsync(bool azurite, int rounds)
    {
        await using JobBackend store = await JobBackend.StartAsync(azurite);
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            store.Setting, ("Sandbox__Runs__MaxInlineOutputBytes", "65536"), ("Sandbox__Dependencies__Enabled", "false"));
        await RunAsync(server, OutputBytes / 10);
        await Task.Delay(TimeSpan.FromSeconds(1));
        long idle = ProcessMemory.ReadResident(server.ProcessId);

        long peak = idle;
        using var over = new CancellationTokenSource();
        Task sampling = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                peak = Math.Max(peak, ProcessMemory.ReadResident(server.ProcessId));
                await Task.Delay(SampleInterval);
            }
        });
        var ours = new List<double>();
        var theirs = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(await RunAsync(server, OutputBytes));
            theirs.Add(await RunBareAsync());
        }

        await over.CancelAsync();
        await sampling;
        return new LargeOutput(
            azurite ? "azurite" : "folder", OutputBytes, idle, peak, Percentiles.Median(ours), Percentiles.Median(theirs));
    }

    private static async Task<double> RunAsync(ServerUnderTest server, long bytes)
    {
        var request = new RunRequest
        {
            Language = "python3",
            Code = Program(bytes),
            Limits = new LimitsRequest { OutputBytes = 2 * OutputBytes, WallMs = 60_000, CpuMs = 60_000 },
        };
        (HttpStatusCode status, byte[] answer, double milliseconds) = await new RunClient(server.Client).PostAsync(RunBody.Create(request));
        if (status != HttpStatusCode.OK || RunBody.Read(answer) is not { ExitCode: 0, StdoutBlob: { } blob } || blob.Size != bytes)
            throw new BenchmarkException($"not the whole output: {(int)status} {Encoding.UTF8.GetString(answer.AsSpan()[..Math.Min(answer.Length, 500)])}");
        return milliseconds / 1000;
    }

    private static async Task<double> RunBareAsync()
    {
        string file = Path.GetTempFileName();
        try
        {
            long start = Stopwatch.GetTimestamp();
            var command = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" -c \"$1\" > \"$2\"", Interpreters.Python, Program(OutputBytes), file]);
            using Process process = Process.Start(command)!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0
                ? Stopwatch.GetElapsedTime(start).TotalSeconds
                : throw new BenchmarkException($"the bare program ended with {process.ExitCode}");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
