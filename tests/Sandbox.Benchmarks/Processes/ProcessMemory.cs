using System.Globalization;

namespace Sandbox.Benchmarks.Processes;

/// <summary>Memory of a process, in bytes.</summary>
internal static class ProcessMemory
{
    /// <summary>Its proportional share: a page that three processes map counts a third. 0 when the process is gone.</summary>
    public static long ReadProportional(int pid) => ReadSum($"/proc/{pid}/smaps_rollup", "Pss:");

    /// <summary>What it alone maps: freed when it ends.</summary>
    public static long ReadPrivate(int pid) =>
        ReadSum($"/proc/{pid}/smaps_rollup", "Private_Clean:") + ReadSum($"/proc/{pid}/smaps_rollup", "Private_Dirty:");

    public static long ReadResident(int pid) => ReadSum($"/proc/{pid}/status", "VmRSS:");

    private static long ReadSum(string file, string name)
    {
        try
        {
            foreach (string line in File.ReadLines(file))
            {
                if (line.StartsWith(name, StringComparison.Ordinal))
                    return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // gone
        }

        return 0;
    }
}
