using System.Globalization;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>
/// The processes of a run where no control group counts them: those of its uid, or, where all runs share one, those of
/// its session and their descendants. One reading of /proc serves every run that asks within a moment.
/// </summary>
internal sealed class ProcessTable
{
    private const long FreshMilliseconds = 20;
    private static readonly double TicksPerSecond = ReadClockTicks();

    private List<ProcessEntry> _entries = [];
    private long _readAt = long.MinValue / 2;

    /// <summary>Adds up what lives of the run; a process that another one has reaped is in the latter's CPU time.</summary>
    public ProcessSample Sample(uint uid, int mainPid)
    {
        Refresh();
        double ticks = 0;
        long memory = 0;
        int processes = 0;
        foreach (ProcessEntry entry in Select(uid, mainPid))
        {
            ticks += entry.CpuTicks;
            memory += entry.MemoryBytes;
            processes++;
        }

        return new ProcessSample(TimeSpan.FromSeconds(ticks / TicksPerSecond), memory, processes);
    }

    /// <summary>What lives of the run, as of a moment ago.</summary>
    public IReadOnlyList<ProcessEntry> EntriesOf(uint uid, int mainPid)
    {
        Refresh();
        return [.. Select(uid, mainPid).Where(entry => !entry.IsDead)];
    }

    /// <summary>Kills what lives of the uids and returns those of which something did; from any thread.</summary>
    public static IReadOnlySet<uint> Kill(IReadOnlySet<uint> uids)
    {
        var living = new HashSet<uint>();
        foreach (int pid in Pids())
        {
            if (ProcessEntry.TryRead(pid) is not { } entry || !uids.Contains(entry.Uid) || entry.IsDead)
                continue;

            // The descriptor pins the process; looking again afterwards rules out that the pid changed hands.
            using var pidfd = new FileDescriptor(NativeCalls.OpenPidfd(pid));
            if (pidfd.IsOpen && ProcessEntry.TryRead(pid) is { } again && again.Uid == entry.Uid)
            {
                _ = NativeCalls.SendSignal(pidfd.Value, LibC.SIGKILL);
                living.Add(entry.Uid);
            }
        }

        return living;
    }

    private IEnumerable<ProcessEntry> Select(uint uid, int mainPid)
    {
        if (uid != Wire.NoId)
            return _entries.Where(entry => entry.Uid == uid);

        // Parents come before their children except after a wrap of the pids: two passes are enough in practice, and
        // the session covers the rest.
        var members = new HashSet<int> { mainPid };
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (ProcessEntry entry in _entries)
            {
                if (entry.Session == mainPid || members.Contains(entry.Parent))
                    members.Add(entry.Pid);
            }
        }

        return _entries.Where(entry => members.Contains(entry.Pid));
    }

    private void Refresh()
    {
        long now = Environment.TickCount64;
        if (now - _readAt < FreshMilliseconds)
            return;

        var entries = new List<ProcessEntry>(_entries.Count + 8);
        foreach (int pid in Pids())
        {
            if (ProcessEntry.TryRead(pid) is { } entry)
                entries.Add(entry);
        }

        _entries = entries;
        _readAt = now;
    }

    private static IEnumerable<int> Pids()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
                yield return pid;
        }
    }

    private static double ReadClockTicks()
    {
        const int ClockTicks = 2; // _SC_CLK_TCK
        long ticks = (long)LibC.sysconf(ClockTicks);
        return ticks > 0 ? ticks : 100;
    }
}
