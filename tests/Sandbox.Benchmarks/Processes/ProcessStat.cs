using System.Globalization;

namespace Sandbox.Benchmarks.Processes;

/// <summary>
/// One line of /proc/PID/stat, as far as it is needed. CpuTicks is the user and system time of the process and of the
/// children it has reaped, in 1/100 s.
/// </summary>
internal sealed record ProcessStat(int Pid, string Command, char State, int Parent, long CpuTicks, int Threads)
{
    /// <summary>Null when it is gone.</summary>
    public static ProcessStat? TryRead(int pid)
    {
        string line;
        try
        {
            line = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The command may hold spaces and brackets of its own: its end is the last one.
        int open = line.IndexOf('(', StringComparison.Ordinal);
        int close = line.LastIndexOf(')');
        string[] fields = line[(close + 2)..].Split(' ');
        long Number(int field) => long.Parse(fields[field - 3], CultureInfo.InvariantCulture);
        return new ProcessStat(
            pid, line[(open + 1)..close], fields[0][0], (int)Number(4), Number(14) + Number(15) + Number(16) + Number(17), (int)Number(20));
    }
}
