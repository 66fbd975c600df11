using System.Globalization;

namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>One process as /proc shows it to everybody.</summary>
internal sealed record ProcessEntry(int Pid, int Parent, int Session, uint Uid, bool IsDead, long CpuTicks, long MemoryBytes)
{
    /// <summary>Null when the process is gone.</summary>
    public static ProcessEntry? TryRead(int pid)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        try
        {
            return Parse(pid, File.ReadAllText(folder + "/stat"), File.ReadAllText(folder + "/status"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="pid">The process.</param>
    /// <param name="stat">"pid (name) state parent group session ..."; the name may hold anything, brackets too.</param>
    /// <param name="status">"Name:\tvalue" lines.</param>
    public static ProcessEntry? Parse(int pid, string stat, string status)
    {
        int nameEnd = stat.LastIndexOf(')');
        if (nameEnd < 0)
            return null;

        string[] fields = stat[(nameEnd + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int State = 0, Parent = 1, Session = 3, FirstTime = 11, Times = 4;
        if (fields.Length < FirstTime + Times)
            return null;

        long ticks = 0;
        for (int i = FirstTime; i < FirstTime + Times; i++)
            ticks += long.Parse(fields[i], CultureInfo.InvariantCulture);

        // Anonymous and shared-memory pages; not the files' (the interpreter), which all processes have in common.
        long memory = (ReadNumber(status, "RssAnon:") + ReadNumber(status, "RssShmem:") + ReadNumber(status, "VmSwap:")) * 1024;
        return new ProcessEntry(
            pid,
            int.Parse(fields[Parent], CultureInfo.InvariantCulture),
            int.Parse(fields[Session], CultureInfo.InvariantCulture),
            (uint)ReadNumber(status, "Uid:"),
            fields[State] is "Z" or "X",
            ticks,
            memory);
    }

    private static long ReadNumber(string status, string key)
    {
        int start = status.IndexOf('\n' + key, StringComparison.Ordinal);
        if (start < 0)
            return 0;

        ReadOnlySpan<char> rest = status.AsSpan(start + 1 + key.Length).TrimStart();
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
    }
}
