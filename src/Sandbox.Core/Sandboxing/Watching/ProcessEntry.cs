using System.Globalization;

namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>One process as /proc shows it to everybody.</summary>
internal sealed record ProcessEntry(int Pid, int Parent, int Session, uint Uid, bool IsDead, long CpuTicks, long MemoryBytes)
{
    /// <summary>Its first thread has ended and others have not: nothing of it is told by its own entry but its times.</summary>
    private bool LeaderIsGone { get; init; }

    /// <summary>Tables of pages, which are in <see cref="MemoryBytes"/> and in no mapping.</summary>
    public long TableBytes { get; private init; }

    /// <summary>Null when the process is gone.</summary>
    public static ProcessEntry? TryRead(int pid)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        try
        {
            ProcessEntry? entry = Parse(pid, File.ReadAllText(folder + "/stat"), File.ReadAllText(folder + "/status"));
            return entry is { LeaderIsGone: true } ? entry with { MemoryBytes = ReadMemoryOfThreads(folder) } : entry;
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
        const int State = 0, Parent = 1, Session = 3, FirstTime = 11, Times = 4, Threads = 17;
        if (fields.Length <= Threads)
            return null;

        long ticks = 0;
        for (int i = FirstTime; i < FirstTime + Times; i++)
            ticks += long.Parse(fields[i], CultureInfo.InvariantCulture);

        // A process whose first thread has left by itself looks dead, and lives.
        bool hasLeader = fields[State] is not ("Z" or "X");
        bool leaderIsGone = !hasLeader && long.Parse(fields[Threads], CultureInfo.InvariantCulture) > 1;
        return new ProcessEntry(
            pid,
            int.Parse(fields[Parent], CultureInfo.InvariantCulture),
            int.Parse(fields[Session], CultureInfo.InvariantCulture),
            (uint)ReadNumber(status, "Uid:"),
            !hasLeader && !leaderIsGone,
            ticks,
            ReadMemory(status))
        {
            LeaderIsGone = leaderIsGone,
            TableBytes = ReadNumber(status, "VmPTE:") * 1024,
        };
    }

    // Anonymous and shared-memory pages; not the files' (the interpreter), which all processes have in common. And the
    // tables of pages: those of a mapping that is only read are a 512th of it, and nothing else bounds them.
    private static long ReadMemory(string status) =>
        (ReadNumber(status, "RssAnon:") + ReadNumber(status, "RssShmem:") + ReadNumber(status, "VmSwap:") + ReadNumber(status, "VmPTE:")) * 1024;

    // The first thread's own entry tells nothing of the memory that the others still have; all of these tell the same.
    private static long ReadMemoryOfThreads(string folder)
    {
        foreach (string thread in Directory.EnumerateDirectories(folder + "/task"))
        {
            try
            {
                if (ReadMemory(File.ReadAllText(thread + "/status")) is > 0 and var memory)
                    return memory;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile; another one is left.
            }
        }

        return 0;
    }

    private static long ReadNumber(string status, string key) => KernelText.FindNumber(status, key) ?? 0;
}
