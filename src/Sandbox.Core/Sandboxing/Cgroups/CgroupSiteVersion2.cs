using System.Globalization;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>
/// The unified tree. A group there either has processes or hands controllers down, so where the server's own group does
/// not hand them down yet, its processes first move to a leaf beside the runs' groups.
/// </summary>
internal sealed class CgroupSiteVersion2(string parent) : CgroupSite
{
    private const string Controllers = "+memory +pids";

    private readonly string _own = $"{parent}/{CgroupFolders.CreateName()}";
    private string Leaf => _own.Replace("/sandbox-", "/server-", StringComparison.Ordinal);

    public override string Version => "v2";

    public string Folder => parent;

    public override void Create()
    {
        CgroupFolders.RemoveStale(parent);
        HandDownFromParent();
        Directory.CreateDirectory(_own);
        ControlFile.Write(_own + "/cgroup.subtree_control", Controllers);
    }

    public override ICgroup CreateGroup(string name) => new CgroupVersion2($"{_own}/{name}");

    public override void Remove()
    {
        CgroupFolders.RemoveTree(_own);
        if (!Directory.Exists(Leaf))
            return;

        // The way back, as far as it goes: the parent takes processes again once it hands nothing down.
        _ = ControlFile.TryWrite(parent + "/cgroup.subtree_control", Controllers.Replace('+', '-'));
        Move(Leaf, parent);
        CgroupFolders.TryRemove(Leaf);
    }

    private void HandDownFromParent()
    {
        string handedDown = File.ReadAllText(parent + "/cgroup.subtree_control");
        if (handedDown.Contains("memory", StringComparison.Ordinal) && handedDown.Contains("pids", StringComparison.Ordinal))
            return;

        int errno = ControlFile.TryWrite(parent + "/cgroup.subtree_control", Controllers);
        if (errno == 0)
            return;
        if (errno != LibC.EBUSY || !IsOurs())
            throw new SystemCallException($"write {Controllers} to {parent}/cgroup.subtree_control", errno);

        Directory.CreateDirectory(Leaf);
        Move(parent, Leaf);
        ControlFile.Write(parent + "/cgroup.subtree_control", Controllers);
    }

    /// <summary>A container's own top group, or one that holds nobody but us: others' processes are not ours to move.</summary>
    private bool IsOurs()
    {
        if (File.ReadAllText("/proc/self/cgroup").Contains("0::/\n", StringComparison.Ordinal))
            return true;

        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return File.ReadAllLines(parent + "/cgroup.procs").All(line => line == own);
    }

    private static void Move(string from, string to)
    {
        foreach (string process in File.ReadAllLines(from + "/cgroup.procs"))
            _ = ControlFile.TryWrite(to + "/cgroup.procs", process);
    }
}
