using System.Diagnostics;
using System.Globalization;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Processes;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>A command that is started anew for every run, by native/tests/spawn_loop.c in an empty environment.</summary>
// Not by Process.Start: its fork of a large process, its pipes and its threads would be most of what is measured.
internal sealed class BareCommand(string loop, string name, IReadOnlyList<string> command) : ISubject
{
    public string Name => name;

    /// <summary>False when the command leaves processes for others to reap: their time is on no account of ours.</summary>
    public bool CountsCpu { get; init; } = true;

    public async Task<Block> RunAsync(int clients, TimeSpan length)
    {
        string[] arguments = [Text(clients), Text((long)length.TotalMilliseconds), .. command];
        var start = new ProcessStartInfo(loop, arguments) { RedirectStandardOutput = true };
        TimeSpan before = MachineCpu.ReadOthers();
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        TimeSpan machine = MachineCpu.ReadOthers() - before;
        if (process.ExitCode != 0)
            throw new BenchmarkException($"{name} failed: {string.Join(' ', command)}");

        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        double[] milliseconds = [.. lines[..^1].Select(line => Number(line) / 1000.0)];
        string[] total = lines[^1].Split(' ');
        return new Block(
            milliseconds, TimeSpan.FromMicroseconds(Number(total[2])), CountsCpu ? TimeSpan.FromMicroseconds(Number(total[3])) : null, machine);
    }

    /// <summary>Compiles the loop.</summary>
    /// <exception cref="BenchmarkException">There is no compiler, or it refused.</exception>
    public static async Task<string> BuildLoopAsync()
    {
        string program = RepositoryFiles.Result("spawn_loop");
        string[] arguments = ["-std=c17", "-O2", "-Wall", "-Wextra", "-o", program, RepositoryFiles.SpawnLoopSource];
        using Process compiler = Process.Start("gcc", arguments);
        await compiler.WaitForExitAsync();
        return compiler.ExitCode == 0 ? program : throw new BenchmarkException("gcc could not build spawn_loop.c");
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
