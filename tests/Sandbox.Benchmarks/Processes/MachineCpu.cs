using System.Diagnostics;
using System.Globalization;

namespace Sandbox.Benchmarks.Processes;

/// <summary>CPU time that everything on this machine used, besides this process.</summary>
internal static class MachineCpu
{
    private const double TicksPerSecond = 100;

    // user nice system idle iowait irq softirq: all that is work.
    private static readonly int[] Busy = [1, 2, 3, 6, 7];

    /// <summary>Since the machine started. It counts in steps of 10 ms.</summary>
    public static TimeSpan ReadOthers()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double seconds = Busy.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture)) / TicksPerSecond;
        using Process self = Process.GetCurrentProcess();
        return TimeSpan.FromSeconds(seconds) - self.TotalProcessorTime;
    }

    /// <summary>The share of one core that others use while the bench does nothing, in percent.</summary>
    public static async Task<double> MeasureBackgroundAsync()
    {
        TimeSpan length = TimeSpan.FromSeconds(1.5);
        TimeSpan before = ReadOthers();
        await Task.Delay(length);
        return (ReadOthers() - before) / length * 100;
    }
}
