using Sandbox.Benchmarks.Processes;
using Sandbox.Benchmarks.Servers;

namespace Sandbox.Benchmarks.Soak;

/// <summary>What the server holds while nothing runs.</summary>
/// <param name="Runs">After how many runs.</param>
/// <param name="Descriptors">The server's open files.</param>
/// <param name="Threads">The server's threads.</param>
/// <param name="ResidentBytes">The server's RSS.</param>
/// <param name="Processes">Its descendants: spawners, zygotes, parked sandboxes.</param>
/// <param name="Zombies">Dead ones among them that nobody reaped.</param>
/// <param name="Strays">Processes in its control groups that are not its descendants.</param>
/// <param name="Groups">Its control groups, in all trees.</param>
/// <param name="Uids">User ids that its descendants have, besides root's.</param>
/// <param name="Mounts">Mounts of the server's and its descendants' namespaces.</param>
internal sealed record ServerSample(
    int Runs, int Descriptors, int Threads, long ResidentBytes, int Processes, int Zombies, int Strays, int Groups, int Uids, int Mounts)
{
    private const string GroupTrees = "/sys/fs/cgroup";

    public static ServerSample Take(ServerUnderTest server, int runs)
    {
        ProcessTree tree = ProcessTree.Read(server.ProcessId);
        int[] all = [server.ProcessId, .. tree.Descendants.Select(process => process.Pid)];
        string[] groups = FindGroups(server.ProcessId);
        return new ServerSample(
            runs,
            Count(() => Directory.GetFileSystemEntries($"/proc/{server.ProcessId}/fd").Length),
            tree.Root.Threads,
            ProcessMemory.ReadResident(server.ProcessId),
            tree.Descendants.Count,
            tree.Descendants.Count(process => process.State == 'Z'),
            groups.SelectMany(group => ReadLines(group + "/cgroup.procs")).Except(all.Select(pid => $"{pid}")).Count(),
            groups.Length,
            all.Select(ReadUid).Where(uid => uid is not (null or "0")).Distinct().Count(),
            all.DistinctBy(ReadMountNamespace).Sum(CountMounts));
    }

    // The host's own come and go without us: of those, only the ones that are the sandbox's by name.
    private static int CountMounts(int pid)
    {
        string[] mounts = ReadLines($"/proc/{pid}/mountinfo");
        return ReadMountNamespace(pid) == ReadMountNamespace(Environment.ProcessId)
            ? mounts.Count(mount => mount.Contains("sandbox", StringComparison.Ordinal))
            : mounts.Length;
    }

    private static string[] FindGroups(int server)
    {
        if (!Directory.Exists(GroupTrees))
            return [];

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return
        [
            .. Directory.EnumerateDirectories(GroupTrees, $"sandbox-{server}-*", options)
                .SelectMany(folder => Directory.EnumerateDirectories(folder)),
        ];
    }

    private static string? ReadUid(int pid) =>
        ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal))?.Split('\t')[1];

    private static string ReadMountNamespace(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/mnt").LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // gone meanwhile
        }
    }

    private static int Count(Func<int> count)
    {
        try
        {
            return count();
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
