using System.Globalization;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>The processes that a cgroup.procs file lists.</summary>
internal static class CgroupProcesses
{
    /// <summary>Kills each; what they fork meanwhile is in the next listing.</summary>
    public static void Kill(string path)
    {
        foreach (string line in Read(path))
        {
            // 0 is a process that our pid namespace does not see; kill(0) would be our own group.
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 1)
                _ = LibC.kill(pid, LibC.SIGKILL);
        }
    }

    private static string[] Read(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
