using System.Globalization;
using System.Text.Json.Nodes;

namespace Sandbox.Isolation.Tests.Container;

/// <summary>A container as Docker makes it by default, without Docker: crun, the host's files as its image.</summary>
internal static class DockerContainer
{
    private static int _count;

    /// <summary>Why there can be none here; null when there can.</summary>
    public static async Task<string?> FindMissingAsync()
    {
        if (!Environment.IsPrivilegedProcess)
            return "only root can make a container as Docker does";
        foreach (string tool in (string[])["crun", "unshare"])
        {
            if (!await Commands.ExistsAsync(tool))
                return $"{tool} is not installed: tests/setup.sh test";
        }

        return File.Exists(DockerSeccomp.Profile) ? null : $"{DockerSeccomp.Profile} is not installed: tests/setup.sh test";
    }

    /// <summary>Runs the bundle's command to its end; nothing of the container is left afterwards.</summary>
    /// <param name="bundle">What is run.</param>
    /// <param name="limit">When it is killed.</param>
    /// <param name="space">The network namespace that is the host's to it; null: this one.</param>
    public static async Task<CommandResult> RunAsync(OciBundle bundle, TimeSpan limit, string? space = null)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture, $"sandbox-test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sandbox-container-");
        try
        {
            JsonObject configuration = bundle.CreateConfiguration();
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config.json"), configuration.ToJsonString());
            string script = Path.Combine(Installation.Folder("Container"), "run-bundle.sh");
            string[] command = ["unshare", "--mount", "--propagation", "private", "sh", script, folder.FullName, name, bundle.Files];
            if (space is not null)
                command = ["nsenter", $"--net=/run/netns/{space}", .. command]; // not `ip netns exec`, which hides control groups from crun
            return await Commands.RunAsync(command[0], command[1..], limit);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
