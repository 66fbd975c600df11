using System.Text.Json;
using Microsoft.Extensions.Options;
using Sandbox.Core.Sandboxing.Cgroups;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing;

/// <summary>Finds out what this host offers, by trying it in short-lived processes.</summary>
public sealed class HostProbe(IOptions<IsolationOptions> options)
{
    /// <summary>Tries every layer; costs some tens of milliseconds and changes nothing on the host.</summary>
    /// <exception cref="IsolationException">The native program is missing or does not run.</exception>
    public async Task<HostReport> RunAsync(CancellationToken cancellationToken)
    {
        NativeFiles files = NativeFiles.Find(options.Value).RequireLauncher();
        ToolResult result = await NativeTool.RunAsync(files.Launcher, ["probe"], cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new IsolationException($"{files.Launcher} probe failed: {result.Error}", "build it again with `make native`");

        ProbeReport probe = Parse(result.Output, files.Launcher);
        bool isRoot = (uint)LibC.geteuid() == 0;
        return CreateReport(probe, ProbeCgroups(CgroupMounts.Read()), isRoot, options.Value.MaximumTier);
    }

    internal static HostReport CreateReport(
        ProbeReport probe, IReadOnlyList<HostLayer> cgroups, bool isRoot, IsolationTier maximum)
    {
        HostLayer[] layers = [.. probe.Layers.Select(Describe), .. cgroups];
        HashSet<string> available = [.. layers.Where(layer => layer.Available).Select(layer => layer.Name)];
        IsolationTier tier = HostTiers.Choose(available, isRoot);
        return new HostReport
        {
            Kernel = probe.Kernel,
            Architecture = probe.Arch,
            Layers = layers,
            Tier = tier < maximum ? tier : maximum,
            Advice = [.. layers.Where(layer => !layer.Available && layer.Hint.Length > 0).Select(layer => layer.Hint).Distinct()],
            NeedsUserNamespace = !isRoot,
        };
    }

    private static ProbeReport Parse(string output, string launcher)
    {
        try
        {
            return JsonSerializer.Deserialize(output, SandboxingJsonContext.Default.ProbeReport)
                ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new IsolationException($"{launcher} probe did not answer with its JSON", "build it again with `make native`", exception);
        }
    }

    private static HostLayer Describe(ProbeLayer layer)
    {
        string detail = (layer.Available, layer.Errno, layer.Detail.Length) switch
        {
            (false, not 0, 0) => $"errno {layer.Errno}",
            (false, not 0, _) => $"{layer.Detail} (errno {layer.Errno})",
            _ => layer.Detail,
        };
        return new HostLayer(layer.Name, layer.Available, detail, layer.Available ? "" : HostTiers.HintFor(layer.Name));
    }

    /// <summary>A folder that we may write to is as far as a look goes; the server's start makes the first group.</summary>
    private static IReadOnlyList<HostLayer> ProbeCgroups(CgroupMounts mounts)
    {
        CgroupSite? site = CgroupSite.Find(mounts, out string reason);
        return
        [
            Layer("cgroup_v1", site?.Version == "v1", site is CgroupSiteVersion1 one ? one.Folder : reason),
            Layer("cgroup_v2", site?.Version == "v2", site is CgroupSiteVersion2 two ? two.Folder : reason),
        ];

        // One of the two is enough: no hint for the other.
        HostLayer Layer(string name, bool chosen, string detail)
        {
            bool writable = chosen && CgroupFolders.IsWritable(detail);
            string hint = writable || (site is not null && !chosen) ? "" : HostTiers.HintFor(name);
            string text = chosen && !writable ? $"{detail} is read-only" : detail;
            return new HostLayer(name, writable, text, hint);
        }
    }
}
