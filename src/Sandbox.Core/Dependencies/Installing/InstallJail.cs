using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Sandbox.Core.Dependencies.Versions;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Sandbox.Core.Sandboxing.Watching;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary><c>sandbox-launch install</c>, with every layer that the host has. native/src/install.c tells how it confines.</summary>
internal sealed class InstallJail(
    NativeFiles files, HostReport host, IOptions<IsolationOptions> isolation, DependencyOptions options, TimeProvider time) : IInstallJail
{
    /// <summary>What programs of the system read, besides the interpreter's own.</summary>
    private static readonly string[] System =
    [
        "/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/ca-certificates", "/etc/hosts", "/etc/ld.so.cache",
        "/etc/localtime", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/ssl",
        // pip tells the index what it runs on, and fails where these exist and cannot be read.
        "/etc/debian_version", "/etc/lsb-release", "/etc/os-release",
    ];

    private const string InsideFolder = "/sandbox";
    private const int OutputCharacters = 64 << 10;

    // Of each process; Node maps a GB of data that it never touches. What all take together is measured.
    private const long DataBytes = 4L << 30;

    // The launcher counts no further.
    private const int MostProcessors = 1024;

    private static readonly TimeSpan MeterInterval = TimeSpan.FromMilliseconds(500);

    // A pause is at least so many times as long as the look before it.
    private const int MeterShare = 10;

    private bool HasNamespaces => host.Tier == IsolationTier.Namespaces;

    /// <inheritdoc/>
    public InstallFolder Prepare(string folder)
    {
        var prepared = new InstallFolder(folder, HasNamespaces ? InsideFolder : folder);
        foreach (string path in FoldersOf(prepared))
            Directory.CreateDirectory(path);
        return prepared;
    }

    /// <inheritdoc/>
    public async Task<CommandResult> RunAsync(InstallCommand command, InstallFolder folder, CancellationToken cancellationToken)
    {
        if (command.Gateway is not null && !host.Has("egress"))
        {
            throw new DependencyException(
                DependencyFailure.NotSupported, "this host cannot keep a package manager to its index; install from a folder of wheels instead");
        }

        // A whole block, as a server claims it: then it is nobody else's, whoever claims after us.
        using UidRange? range = Environment.IsPrivilegedProcess ? UidRange.Claim(isolation.Value.UidBase, isolation.Value.UidCount) : null;
        uint uid = range is null ? Wire.NoId : (uint)range.First;
        foreach (string name in range is null ? [] : FoldersOf(folder))
            FileOwner.Give(new DirectoryInfo(name), uid);

        ProcessStartInfo start = NativeTool.CreateStart(files.Launcher, ArgumentsFor(command, folder, uid));
        // Not as arguments, which every user of the host can read: an index's address may have a password.
        foreach ((string name, string value) in VariablesFor(command, folder))
            start.Environment[name] = value;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new DependencyException(DependencyFailure.NotSupported, "the installer does not start", exception);
        }

        return await WaitAsync(process, uid, command, folder, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CommandResult> WaitAsync(
        Process process, uint uid, InstallCommand command, InstallFolder folder, CancellationToken cancellationToken)
    {
        var tail = new OutputTail(OutputCharacters);
        using var ended = new CancellationTokenSource();
        // Its standard input is the rope that it hangs on: closed, it kills everything and ends.
        using CancellationTokenRegistration cancelled = cancellationToken.Register(process.StandardInput.Close);
        Task<string?> measuring = MeasureAsync(folder, process, uid, ended.Token);

        await Task.WhenAll(
            tail.ReadAsync(process.StandardOutput.BaseStream, CancellationToken.None),
            tail.ReadAsync(process.StandardError.BaseStream, CancellationToken.None)).ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        string? excess = await measuring.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (excess is not null)
            throw new DependencyException(DependencyFailure.NotInstallable, $"the packages take more {excess} than the limit");
        string output = tail.ToString();
        return process.ExitCode switch
        {
            CommandResult.TimedOut when command.IsTest => throw new DependencyException(
                DependencyFailure.NotInstallable, $"installed, but not usable: importing it did not end in {options.StepSeconds} s"),
            CommandResult.TimedOut => throw new DependencyException(
                DependencyFailure.Unavailable, $"the package manager did not end in {options.StepSeconds} s"),
            CommandResult.NotStarted => throw new DependencyException(
                DependencyFailure.NotSupported, $"the installer could not be confined: {ToolMessage.Create(output, folder)}"),
            not 0 when !command.IsTest && IsFileTooLarge(output) => throw new DependencyException(
                DependencyFailure.NotInstallable, $"a file of the packages has more than the limit of {options.MaxInstalledBytes} bytes"),
            int code => new CommandResult(code, output),
        };
    }

    // npm dies of the signal and says its name; Python ignores it and says what the kernel's error means.
    private static bool IsFileTooLarge(string output) =>
        output.Contains("SIGXFSZ", StringComparison.Ordinal) || output.Contains("File too large", StringComparison.Ordinal);

    /// <summary>Ends the command when it takes too much; returns what of, null when it has ended before.</summary>
    private async Task<string?> MeasureAsync(InstallFolder folder, Process process, uint uid, CancellationToken ended)
    {
        var processes = new ProcessTable();
        long memory = options.FindMemoryBytes();
        try
        {
            TimeSpan pause = MeterInterval;
            while (true)
            {
                await Task.Delay(pause, time, ended).ConfigureAwait(false);
                long start = time.GetTimestamp();
                // Beside what is unpacked lie the archives: as many bytes, but a few files for each package.
                bool overfull = FolderMeter.Exceeds(folder.Path, 2 * options.MaxInstalledBytes, options.MaxInstalledFiles * 5L / 4);
                if (overfull || processes.Sample(uid, process.Id).MemoryBytes > memory)
                {
                    process.StandardInput.Close();
                    return overfull ? "disk or more files" : "memory";
                }

                // A look at many files is work, which runs would have to share the CPU with.
                pause = TimeSpan.FromTicks(Math.Max(MeterInterval.Ticks, MeterShare * time.GetElapsedTime(start).Ticks));
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private List<string> ArgumentsFor(InstallCommand command, InstallFolder folder, uint uid)
    {
        List<string> arguments = ["install", "--tier", HasNamespaces ? "namespaces" : "container", "--folder", folder.Path];
        arguments.AddRange(["--policy", files.PolicyOf(command.Gateway is null ? "installer.policy" : "installer-network.policy")]);
        arguments.AddRange(["--seconds", Number(options.StepSeconds), "--file-bytes", Number(options.MaxInstalledBytes)]);
        arguments.AddRange(["--data-bytes", Number(DataBytes), "--processors", Number(Math.Min(Environment.ProcessorCount, MostProcessors))]);
        if (uid != Wire.NoId)
            arguments.AddRange(["--uid", Number(uid)]);
        if (HasNamespaces && host.NeedsUserNamespace)
            arguments.Add("--user-namespace");
        if (HasNamespaces && host.Has("proc_mount"))
            arguments.Add("--proc");
        if (host.Has("landlock"))
            arguments.Add("--landlock");
        foreach (string path in Resolved(System.Concat(command.Readable)))
            arguments.AddRange(["--read", path]);
        if (command.Gateway is { } gateway)
            arguments.AddRange(["--gateway", Number(gateway)]);
        arguments.Add("--");
        arguments.AddRange(command.Arguments);
        return arguments;
    }

    private static IEnumerable<KeyValuePair<string, string>> VariablesFor(InstallCommand command, InstallFolder folder) =>
        new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = folder.InsideWork,
            ["TMPDIR"] = folder.InsideTemporary,
            ["LANG"] = "C.UTF-8",
        }.Concat(command.Variables);

    // A link's target is shown as well: /etc/resolv.conf often points into /run.
    private static IEnumerable<string> Resolved(IEnumerable<string> paths) =>
        paths.Where(path => File.Exists(path) || Directory.Exists(path))
            .SelectMany(path => (string[])[path, InterpreterFinder.Resolve(path)])
            .Distinct();

    private static string[] FoldersOf(InstallFolder folder) => [folder.Work, $"{folder.Path}/tmp", $"{folder.Path}/shm"];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
