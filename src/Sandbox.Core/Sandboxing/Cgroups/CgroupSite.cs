namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>Where in the host's group trees this server makes its runs' groups.</summary>
internal abstract class CgroupSite
{
    /// <summary>The controllers that limits and figures need.</summary>
    private static readonly string[] Needed = ["memory", "pids", "cpuacct"];

    public abstract string Version { get; }

    /// <summary>Version 1 where all its controllers are mounted, else version 2 where it has them; null with the reason.</summary>
    public static CgroupSite? Find(CgroupMounts mounts, out string reason)
    {
        reason = "";
        string[] missing = [.. Needed.Where(controller => !mounts.Controllers.ContainsKey(controller))];
        if (missing.Length == 0)
            return new CgroupSiteVersion1(mounts.Controllers["memory"], mounts.Controllers["pids"], mounts.Controllers["cpuacct"]);

        if (mounts.Unified is not { } unified)
        {
            reason = $"no cgroup tree with {string.Join(", ", missing)} is mounted";
            return null;
        }

        string controllers = File.Exists(unified + "/cgroup.controllers") ? File.ReadAllText(unified + "/cgroup.controllers") : "";
        string[] offered = controllers.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (offered.Contains("memory") && offered.Contains("pids"))
            return new CgroupSiteVersion2(unified);

        reason = $"{unified} does not offer the memory and pids controllers";
        return null;
    }

    /// <summary>Cleans up after dead servers and makes our own folder.</summary>
    public abstract void Create();

    public abstract ICgroup CreateGroup(string name);

    public abstract void Remove();
}
