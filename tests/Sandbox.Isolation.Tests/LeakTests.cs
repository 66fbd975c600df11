using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Sandbox.Isolation.Tests;

/// <summary>What an installation leaves behind, seen from outside of it: processes, mounts, control groups.</summary>
[Collection(OneInstallation.Name)]
public sealed class LeakTests
{
    // Uids that nobody else on this machine uses, so that every process with one is this installation's.
    private const uint FirstUid = 1_100_500_000;
    private const uint UidCount = 128;

    [SkippableFact]
    public async Task Selftest_AfterItsHostilePrograms_HasLeftNothing()
    {
        string command = Path.Combine(Installation.RepositoryRoot(), "artifacts", "sandbox", "sandbox");
        Skip.IfNot(File.Exists(command), "artifacts/sandbox/sandbox is not built: make build");
        int mounts = CountMounts();

        using Process process = Process.Start(new ProcessStartInfo(command, ["selftest", Installation.Folder("Hostile"), "--filter", "bomb"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["Sandbox__Isolation__UidBase"] = FirstUid.ToString(CultureInfo.InvariantCulture),
                ["Sandbox__Isolation__UidCount"] = UidCount.ToString(CultureInfo.InvariantCulture),
            },
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, await output + await error);
        Assert.Empty(LivingRuns());
        Assert.Equal(mounts, CountMounts());
        Assert.Empty(GroupsOf(process.Id));
    }

    private static int CountMounts() => File.ReadAllLines("/proc/self/mountinfo").Length;

    private static string[] LivingRuns() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _))
            .Select(TryRead)
            .OfType<string>(),
    ];

    private static string[] GroupsOf(int pid)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 6 };
        string name = string.Create(CultureInfo.InvariantCulture, $"sandbox-{pid}-*");
        return Directory.Exists("/sys/fs/cgroup") ? Directory.GetDirectories("/sys/fs/cgroup", name, options) : [];
    }

    /// <summary>The process's name when it is one of a run and lives; a zombie does not: its parent is not ours to hurry.</summary>
    private static string? TryRead(string folder)
    {
        try
        {
            Dictionary<string, string> status = File.ReadLines(Path.Combine(folder, "status"))
                .Select(line => line.Split(":\t", 2))
                .Where(parts => parts.Length == 2)
                .ToDictionary(parts => parts[0], parts => parts[1]);
            uint uid = uint.Parse(status["Uid"].Split('\t')[0], CultureInfo.InvariantCulture);
            return uid is >= FirstUid and < FirstUid + UidCount && !status["State"].StartsWith('Z') ? status["Name"] : null;
        }
        catch (IOException)
        {
            return null; // it has ended meanwhile
        }
    }
}
