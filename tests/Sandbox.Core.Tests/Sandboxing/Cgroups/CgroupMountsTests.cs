using Sandbox.Core.Sandboxing.Cgroups;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Cgroups;

public sealed class CgroupMountsTests
{
    [Fact]
    public void Parse_Version1OnTheHost_FindsOurGroupOfEachController()
    {
        CgroupMounts mounts = CgroupMounts.Parse(
            """
            30 25 0:26 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755
            33 30 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            34 30 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
            35 30 0:31 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """,
            "4:memory:/system.slice/sandbox\n3:cpu,cpuacct:/\n1:name=systemd:/x\n0::/system.slice/sandbox\n");

        Assert.Equal("/sys/fs/cgroup/memory/system.slice/sandbox", mounts.Controllers["memory"]);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct", mounts.Controllers["cpuacct"]);
        Assert.Equal("/sys/fs/cgroup/unified/system.slice/sandbox", mounts.Unified);
        Assert.DoesNotContain("pids", mounts.Controllers.Keys);
    }

    [Fact]
    public void Parse_ContainerSeesOnlyItsOwnPart_TheMountIsOurGroup()
    {
        CgroupMounts mounts = CgroupMounts.Parse(
            "40 25 0:29 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n", "4:memory:/docker/abc\n");

        Assert.Equal("/sys/fs/cgroup/memory", mounts.Controllers["memory"]);
    }

    [Fact]
    public void Parse_GroupBelowTheMountedPart_KeepsTheRest()
    {
        CgroupMounts mounts = CgroupMounts.Parse(
            "40 25 0:29 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n", "4:memory:/docker/abc/inner\n");

        Assert.Equal("/sys/fs/cgroup/memory/inner", mounts.Controllers["memory"]);
    }

    [Fact]
    public void Parse_PathWithSpace_IsUnescaped()
    {
        CgroupMounts mounts = CgroupMounts.Parse("40 25 0:29 / /my\\040groups rw - cgroup2 cgroup2 rw\n", "0::/\n");

        Assert.Equal("/my groups", mounts.Unified);
    }

    [Fact]
    public void Parse_NoGroupsMounted_FindsNone()
    {
        CgroupMounts mounts = CgroupMounts.Parse("22 1 8:1 / / rw - ext4 /dev/sda1 rw\nnonsense\n", "0::/\n");

        Assert.Null(mounts.Unified);
        Assert.Empty(mounts.Controllers);
        Assert.Null(CgroupSite.Find(mounts, out string reason));
        Assert.Contains("memory", reason, StringComparison.Ordinal);
    }
}
