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

    /// <summary>
    /// The share of one core that others use while the bench does nothing, in percent; measured again for a while until
    /// it is less than <paramref name="quiet"/>.
    /// </summary>
    // The build that started the bench has servers of its own, which are not through when it is.
    public static async Task<double> MeasureBackgroundAsync(double quiet)
    {
        TimeSpan length = TimeSpan.FromSeconds(1.5);
        double share = double.MaxValue;
        for (int look = 0; look < 20 && share >= quiet; look++)
        {
            TimeSpan before = ReadOthers();
            await Task.Delay(length);
            share = (ReadOthers() - before) / length * 100;
        }

        return share;
    }
}
