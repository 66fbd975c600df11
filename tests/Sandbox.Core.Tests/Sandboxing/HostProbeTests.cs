using System.Text.Json;
using Microsoft.Extensions.Options;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

public sealed class HostProbeTests
{
    private static readonly string[] Everything =
    [
        "seccomp", "seccomp_listener", "no_new_privs", "pidfd", "landlock", "user_namespace", "mount_namespace", "pid_namespace",
        "network_namespace", "ipc_namespace", "uts_namespace", "chroot", "setuid",
        "cap_chown", "cap_dac_override", "cap_kill", "cap_setgid", "cap_setpcap",
    ];

    [Theory]
    [InlineData("", true, IsolationTier.Namespaces)]
    [InlineData("user_namespace", true, IsolationTier.Namespaces)]
    [InlineData("", false, IsolationTier.Namespaces)]
    [InlineData("user_namespace", false, IsolationTier.Container)]
    [InlineData("mount_namespace", true, IsolationTier.Container)]
    [InlineData("mount_namespace chroot", true, IsolationTier.Weak)]
    [InlineData("pid_namespace setuid", true, IsolationTier.Weak)]
    [InlineData("cap_chown", true, IsolationTier.Weak)]
    [InlineData("cap_chown", false, IsolationTier.Namespaces)]
    public void CreateReport_LayersMissing_ChoosesTheTier(string missing, bool isRoot, IsolationTier expected)
    {
        HostReport report = Report(missing, isRoot, IsolationTier.Namespaces);

        Assert.Equal(expected, report.Tier);
        Assert.Equal(!isRoot, report.NeedsUserNamespace);
        Assert.All(missing.Split(' ', StringSplitOptions.RemoveEmptyEntries), layer => Assert.False(report.Has(layer)));
    }

    [Theory]
    [InlineData("", true, "")]
    [InlineData("mount_namespace cap_kill", true, "CAP_KILL")]
    [InlineData("mount_namespace chroot setuid", true, "CAP_SETUID CAP_SYS_CHROOT")]
    [InlineData("user_namespace cap_kill", false, "")]
    public void FindMissingRights_OfRoot_AreNamedAsTheKernelNamesThem(string missing, bool isRoot, string expected) =>
        Assert.Equal(expected, string.Join(' ', HostTiers.FindMissingRights(Report(missing, isRoot, IsolationTier.Namespaces))));

    [Fact]
    public void CreateReport_MaximumBelow_StaysBelow() =>
        Assert.Equal(IsolationTier.Container, Report("", true, IsolationTier.Container).Tier);

    [Fact]
    public void CreateReport_MissingLayers_GiveAdviceOnceEach()
    {
        HostReport report = Report("mount_namespace pid_namespace landlock", true, IsolationTier.Namespaces);
        Assert.Equal(2, report.Advice.Count);
    }

    [Fact]
    public void ToJson_Report_HasSnakeCaseNames()
    {
        using JsonDocument document = JsonDocument.Parse(Report("landlock", true, IsolationTier.Namespaces).ToJson());

        Assert.Equal("namespaces", document.RootElement.GetProperty("tier").GetString());
        Assert.True(document.RootElement.GetProperty("layers")[0].GetProperty("available").GetBoolean());
        Assert.False(document.RootElement.GetProperty("needs_user_namespace").GetBoolean());
    }

    [SkippableFact]
    public async Task Run_ThisHost_KnowsItsKernelAndCgroups()
    {
        NativeParts.Require();
        HostReport report = await new HostProbe(Options.Create(new IsolationOptions())).RunAsync(CancellationToken.None);

        Assert.NotEmpty(report.Kernel);
        Assert.Contains(report.Layers, layer => layer.Name == "cgroup_v1");
        Assert.Contains(report.Layers, layer => layer.Name == "seccomp");
    }

    private static HostReport Report(string missing, bool isRoot, IsolationTier maximum)
    {
        string[] without = missing.Split(' ');
        ProbeLayer[] layers = [.. Everything.Select(name => new ProbeLayer(name, !without.Contains(name), without.Contains(name) ? 1 : 0, ""))];
        return HostProbe.CreateReport(new ProbeReport("6.1", "x86_64", layers), [], isRoot, maximum);
    }
}
