using System.Collections.Concurrent;
using System.Globalization;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>The servers' folders in a group tree: "sandbox-PID-PIDNAMESPACE-NUMBER", with one folder per run below.</summary>
internal static unsafe class CgroupFolders
{
    private const string Prefix = "sandbox-";

    // Another container may share the tree and count its pids from 1 as well.
    private static readonly string PidNamespace = ReadPidNamespace();

    private static readonly ConcurrentDictionary<string, bool> Ours = new();
    private static int _lastNumber;

    /// <summary>A name that is no other server's, in this process or another.</summary>
    public static string CreateName()
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{Environment.ProcessId}-{PidNamespace}-{Interlocked.Increment(ref _lastNumber)}");
        Ours.TryAdd(name, true);
        return name;
    }

    /// <summary>Removes what servers that are dead left in the folder; also what an earlier process of our pid left.</summary>
    public static void RemoveStale(string parent)
    {
        foreach (string folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            string name = Path.GetFileName(folder);
            string[] parts = name.Split('-');
            if (Ours.ContainsKey(name) || parts.Length != 4 || parts[2] != PidNamespace || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out int pid))
                continue;
            if (pid == Environment.ProcessId || !Directory.Exists($"/proc/{parts[1]}"))
                RemoveTree(folder);
        }
    }

    /// <summary>Removes a server's folder; anything that still lives in it is killed.</summary>
    public static void RemoveTree(string folder)
    {
        if (!Directory.Exists(folder))
            return;

        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            // Bounded: a process that cannot die (a hung disk) must not keep the server from starting.
            for (int attempt = 0; attempt < 50 && !TryRemove(child); attempt++)
            {
                CgroupProcesses.Kill(child + "/cgroup.procs");
                Thread.Sleep(2);
            }
        }

        TryRemove(folder);
    }

    /// <summary>rmdir; the control files need not be removed. True when the folder is gone.</summary>
    // Not Directory.Delete: it would look for content first.
    public static bool TryRemove(string folder)
    {
        fixed (byte* path = Text.ToNative(folder))
            return LibC.rmdir(path) == 0 || LibC.errno == LibC.ENOENT;
    }

    public static bool IsWritable(string folder)
    {
        fixed (byte* path = Text.ToNative(folder))
            return LibC.access(path, LibC.W_OK) == 0;
    }

    private static string ReadPidNamespace()
    {
        string link = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        return string.Concat(link.Where(char.IsAsciiDigit));
    }
}
