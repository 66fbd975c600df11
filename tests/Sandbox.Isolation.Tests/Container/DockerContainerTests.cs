using Xunit;

namespace Sandbox.Isolation.Tests.Container;

/// <summary>That the container of the other tests is what Docker would have made, seen from inside.</summary>
public sealed class DockerContainerTests
{
    private const string Denied = "1";
    private const string NoSuchCall = "38";
    private const string Works = "0";

    [SkippableFact]
    public async Task Container_AskedFromInside_AllowsWhatDockerAllows()
    {
        string? missing = await DockerContainer.FindMissingAsync();
        Skip.If(missing is not null, missing);
        var bundle = new OciBundle { Command = ["/usr/bin/python3", Path.Combine("/probe", "probe.py")], Volumes = [("/probe", Installation.Folder("Container"), false)] };

        CommandResult result = await DockerContainer.RunAsync(bundle, TimeSpan.FromSeconds(30));

        Assert.True(result.ExitCode == 0, result.ToString());
        Dictionary<string, string> answers = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1]);
        foreach (string name in (string[])["unshare_user", "unshare_mount", "unshare_pid", "unshare_network", "mount", "fsopen", "move_mount", "mount_setattr", "setns", "pidfd_getfd"])
            Assert.Equal((name, Denied), (name, answers[name]));
        foreach (string name in (string[])["chroot", "set_ids", "listener", "pidfd_open", "close_range", "memfd", "mknod"])
            Assert.Equal((name, Works), (name, answers[name]));
        Assert.Equal(NoSuchCall, answers["clone3"]);
        Assert.NotEqual(Works, answers["write_proc_sys"]);
        Assert.NotEqual(Works, answers["read_kcore"]);
        Assert.Equal("00000000a80425fb", answers["CapEff"]); // Docker's fourteen
        Assert.Equal("0", answers["NoNewPrivs"]);
        Assert.Equal("2", answers["Seccomp"]);
    }
}
