using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Sandbox.Isolation.Tests.Container;

/// <summary>The configuration of one container, as Docker would write it for <c>docker run IMAGE COMMAND</c>.</summary>
internal sealed record OciBundle
{
    public required IReadOnlyList<string> Command { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders of the host shown in the container: where, what, and whether it may be written to.</summary>
    public IReadOnlyList<(string Destination, string Source, bool Writable)> Volumes { get; init; } = [];

    /// <summary>The image's files; the container sees a copy of them.</summary>
    public string Files { get; init; } = "/";

    /// <summary>Whether files can be changed outside of volumes and temporary folders.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Folders in memory: where, and with which mount options besides nosuid and nodev.</summary>
    public IReadOnlyList<(string Destination, string[] Options)> TemporaryFolders { get; init; } = [];

    /// <summary>Uid and gid that the command runs with.</summary>
    public int User { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = DockerDefaults.Capabilities;

    /// <summary>As <c>--security-opt no-new-privileges</c> and Kubernetes' allowPrivilegeEscalation: false.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>As <c>--network host</c>, so that a test can call a server in it.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>config.json; the root file system is the folder <c>rootfs</c> beside it.</summary>
    public JsonObject CreateConfiguration() => new()
    {
        ["ociVersion"] = "1.0.2",
        ["hostname"] = "container",
        ["root"] = new JsonObject { ["path"] = "rootfs", ["readonly"] = ReadOnly },
        ["process"] = CreateProcess(),
        ["mounts"] = CreateMounts(),
        ["linux"] = new JsonObject
        {
            ["namespaces"] = new JsonArray([.. DockerDefaults.Namespaces.Where(name => name != "network" || !HostNetwork).Select(name => new JsonObject { ["type"] = name })]),
            ["maskedPaths"] = Json.Strings(DockerDefaults.MaskedPaths),
            ["readonlyPaths"] = Json.Strings(DockerDefaults.ReadonlyPaths),
            ["seccomp"] = CreateSeccomp(),
        },
    };

    private JsonObject CreateSeccomp()
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var profile = JsonNode.Parse(File.ReadAllText(DockerSeccomp.Profile))!.AsObject();
        return new DockerSeccomp(architecture, System.Environment.OSVersion.Version, [.. Capabilities]).Resolve(profile);
    }

    private JsonObject CreateProcess()
    {
        var capabilities = new JsonObject();
        foreach (string set in (string[])["bounding", "permitted", "effective"])
            capabilities[set] = Json.Strings(Capabilities);
        return new JsonObject
        {
            ["terminal"] = false,
            ["user"] = new JsonObject { ["uid"] = User, ["gid"] = User },
            ["args"] = Json.Strings(Command),
            ["env"] = Json.Strings(Environment.Select(variable => string.Create(
                CultureInfo.InvariantCulture, $"{variable.Key}={variable.Value}"))),
            ["cwd"] = "/",
            ["noNewPrivileges"] = NoNewPrivileges,
            ["capabilities"] = capabilities,
        };
    }

    private JsonArray CreateMounts()
    {
        JsonArray mounts = DockerDefaults.CreateMounts();
        foreach ((string destination, string source, bool writable) in Volumes)
            mounts.Add(DockerDefaults.Mount(destination, "bind", source, "rbind", "rprivate", writable ? "rw" : "ro"));
        foreach ((string destination, string[] options) in TemporaryFolders)
            mounts.Add(DockerDefaults.Mount(destination, "tmpfs", "tmpfs", ["nosuid", "nodev", .. options]));
        return mounts;
    }
}
