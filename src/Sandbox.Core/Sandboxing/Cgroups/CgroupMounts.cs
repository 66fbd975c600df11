namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>Where the server's own control groups are in the file system.</summary>
/// <param name="Unified">Folder of our version 2 group; null when none is mounted.</param>
/// <param name="Controllers">Folder of our version 1 group by controller.</param>
internal sealed record CgroupMounts(string? Unified, IReadOnlyDictionary<string, string> Controllers)
{
    /// <summary>Reads this process's own.</summary>
    public static CgroupMounts Read() =>
        Parse(File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));

    /// <param name="mountInfo">/proc/self/mountinfo: "36 35 98:0 /root /mount options - type source super-options".</param>
    /// <param name="cgroups">/proc/self/cgroup: "4:memory:/path", and "0::/path" for version 2.</param>
    public static CgroupMounts Parse(string mountInfo, string cgroups)
    {
        Dictionary<string, string> paths = ReadPaths(cgroups);
        string? unified = null;
        var controllers = new Dictionary<string, string>();
        foreach (string line in mountInfo.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            if (dash < 5 || fields.Length < dash + 4)
                continue;

            (string root, string mount, string type) = (Unescape(fields[3]), Unescape(fields[4]), fields[dash + 1]);
            if (type == "cgroup2" && paths.TryGetValue("", out string? path))
                unified ??= Join(mount, root, path);
            if (type != "cgroup")
                continue;

            foreach (string controller in fields[dash + 3].Split(','))
            {
                if (paths.TryGetValue(controller, out path))
                    controllers.TryAdd(controller, Join(mount, root, path));
            }
        }

        return new CgroupMounts(unified, controllers);
    }

    private static Dictionary<string, string> ReadPaths(string cgroups)
    {
        var paths = new Dictionary<string, string>();
        foreach (string line in cgroups.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(':', 3);
            if (fields.Length != 3)
                continue;
            foreach (string controller in fields[1].Split(','))
                paths[controller] = fields[2];
        }

        return paths;
    }

    /// <summary>A container sees only its own part of the tree: the mount's root is then a prefix of our path.</summary>
    private static string Join(string mount, string root, string path)
    {
        if (root != "/" && (path == root || path.StartsWith(root + "/", StringComparison.Ordinal)))
            path = path[root.Length..];
        else if (root != "/")
            path = "";

        return path.Length <= 1 ? mount : mount.TrimEnd('/') + path;
    }

    /// <summary>The kernel writes space, tab, newline and backslash as octal.</summary>
    private static string Unescape(string field) => field
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);
}
