using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Sandbox.Isolation.Tests.Network;

/// <summary>
/// Two network namespaces and a wire between them: the server is in one, and in the other are targets with addresses of the
/// world, of a private network and of a cloud's metadata services. Every target answers, so that a hole would be seen.
/// </summary>
public sealed class TwoNetworks : IAsyncLifetime
{
    private static readonly string[] Targets =
        ["10.9.9.9/32", "169.254.169.254/32", "168.63.129.16/32", "fd00:ec2::254/128", "64:ff9b::a9fe:a9fe/128", "64:ff9b::a09:909/128", "2002:a9fe:a9fe::1/128"];

    /// <summary>Between what the programs in Network/Budget take.</summary>
    public static IReadOnlyDictionary<string, string> SmallBudget { get; } =
        new Dictionary<string, string> { ["Sandbox__Network__MaxBytes"] = "20000000" };

    private const string Names =
        """
        127.0.0.1 localhost
        93.184.216.34 example.test www.example.test dual.example.test
        2606:2800:220::34 six.example.test dual.example.test
        10.9.9.9 private.example.test
        169.254.169.254 metadata.example.test
        93.184.216.1 own.example.test
        10.9.9.9 mixed.example.test
        93.184.216.34 mixed.example.test
        169.254.169.254 mixed.example.test
        93.184.216.34 r3---sn-4g5e6nl7.example.test _dmarc.example.test xn--mnchen-3ya.example.test

        """;

    private static readonly string Number = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private readonly List<Process> _processes = [];

    /// <summary>Why there are none here; null when there are.</summary>
    public string? Missing { get; private set; }

    /// <summary>Where the server is.</summary>
    public static string Here => $"sandbox-{Number}-a";

    private static string There => $"sandbox-{Number}-b";

    private static string Settings => Path.Combine("/etc/netns", Here);

    /// <summary>Where names come from there, for what does not see them by itself.</summary>
    public IReadOnlyList<(string Place, string Path)> Files { get; } =
        [("/etc/hosts", Path.Combine(Settings, "hosts")), ("/etc/nsswitch.conf", Path.Combine(Settings, "nsswitch.conf"))];

    public async Task InitializeAsync()
    {
        Missing = PublishedCommand.Missing ?? await MakeAsync();
        if (Missing is not null)
            return;

        await StartTargetsAsync(There);
        await StartTargetsAsync(Here);
    }

    /// <summary>`sandbox ARGUMENTS` beside the targets, with a network for programs.</summary>
    public static Task<CommandResult> RunAsync(TimeSpan limit, IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        Commands.RunAsync("ip", ["netns", "exec", Here, PublishedCommand.Executable, .. arguments], limit, new Dictionary<string, string>(settings)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["DOTNET_ROOT"] = PublishedCommand.DotnetRoot,
            ["Sandbox__Network__Enabled"] = "true",
        });

    /// <summary>A program beside the targets; ends with the fixture.</summary>
    public async Task<Process> StartAsync(string space, string ready, params string[] command)
    {
        Process process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", space, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _processes.Add(process);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        string? line = await process.StandardOutput.ReadLineAsync(timeout.Token);
        Assert.Equal(ready, line);
        return process;
    }

    public async Task DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            process.StandardInput.Close();
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        if (PublishedCommand.Missing is null)
        {
            await IpAsync("netns", "del", Here);
            await IpAsync("netns", "del", There);
        }

        if (Directory.Exists(Settings))
            Directory.Delete(Settings, recursive: true);
    }

    private static async Task<string?> MakeAsync()
    {
        (string near, string far) = ($"sbx{Number}a", $"sbx{Number}b");
        string[][] steps =
        [
            ["netns", "add", Here],
            ["netns", "add", There],
            ["link", "add", near, "netns", Here, "type", "veth", "peer", "name", far, "netns", There],
            ["-n", Here, "link", "set", "lo", "up"],
            ["-n", There, "link", "set", "lo", "up"],
            ["-n", Here, "addr", "add", "93.184.216.1/24", "dev", near],
            ["-n", Here, "addr", "add", "2606:2800:220::1/64", "dev", near, "nodad"],
            ["-n", There, "addr", "add", "93.184.216.34/24", "dev", far],
            ["-n", There, "addr", "add", "2606:2800:220::34/64", "dev", far, "nodad"],
            .. Targets.Select(address => new[] { "-n", There, "addr", "add", address, "dev", "lo" }),
            ["-n", Here, "link", "set", near, "up"],
            ["-n", There, "link", "set", far, "up"],
            ["-n", Here, "route", "add", "default", "via", "93.184.216.34"],
            ["-n", Here, "-6", "route", "add", "default", "via", "2606:2800:220::34"],
        ];
        try
        {
            foreach (string[] step in steps)
            {
                CommandResult result = await IpAsync(step);
                if (result.ExitCode != 0)
                    return $"ip {string.Join(' ', step)} failed: {result.Error}";
            }
        }
        catch (Win32Exception)
        {
            return "ip is not installed: apt-get install iproute2";
        }

        // `ip netns exec` puts it over the host's own.
        Directory.CreateDirectory(Settings);
        await File.WriteAllTextAsync(Path.Combine(Settings, "hosts"), Names);
        await File.WriteAllTextAsync(Path.Combine(Settings, "nsswitch.conf"), "hosts: files\n");
        return null;
    }

    private Task<Process> StartTargetsAsync(string space) =>
        StartAsync(space, "ready", "/usr/bin/python3", Path.Combine(Installation.Folder("Network"), "targets.py"));

    private static Task<CommandResult> IpAsync(params string[] arguments) => Commands.RunAsync("ip", arguments, TimeSpan.FromSeconds(20));
}
