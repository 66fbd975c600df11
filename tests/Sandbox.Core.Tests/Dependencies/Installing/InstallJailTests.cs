using System.Diagnostics;
using System.Numerics;
using Microsoft.Extensions.Options;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Dependencies.Installing;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Roots;
using Sandbox.Core.Tests.Sandboxing;
using Sandbox.Core.Tests.Sandboxing.Roots;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Installing;

/// <summary>What a command of a package manager can do, whatever a package makes of it.</summary>
[Collection(RealSandboxes.Name)]
public sealed class InstallJailTests(SandboxFixture sandboxes) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => Sandbox.Core.Sandboxing.Native.FolderRemoval.Run(_folder.Path);

    [SkippableTheory]
    [InlineData(null)]
    [InlineData(9)]
    public async Task Run_ACommandThatStartsAnother_IsRefused(int? gateway)
    {
        const string program =
            """
            import os, subprocess, sys
            refused = 0
            for start in (
                    lambda: subprocess.run(['/bin/true']),
                    lambda: subprocess.run([sys.executable, '-c', '']),
                    lambda: os.execv('/bin/true', ['true']),
                    lambda: os.execve(os.open('/bin/true', os.O_RDONLY), ['true'], {})):
                try:
                    start()
                except PermissionError:
                    refused += 1
            print('refused', refused)
            """;

        CommandResult result = await RunAsync(program, gateway);

        Assert.Equal("refused 4", result.Output.Trim());
    }

    [SkippableFact]
    public async Task Run_ACommandWhoseProcessesTakeMuchTogether_IsEnded()
    {
        const string program =
            """
            import os, time
            for _ in range(8):
                if os.fork() == 0:
                    break
            held = bytearray(os.urandom(1)) * (32 << 20)
            time.sleep(60)
            """;

        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(
            () => RunAsync(program, null, options: new DependencyOptions { MaxMemoryBytes = 128 << 20 }));

        Assert.Equal("the packages take more memory than the limit", exception.Message);
    }

    [SkippableFact]
    public async Task Run_ACommandWithASecret_ShowsItToNobodyElse()
    {
        const string secret = "not-for-the-process-list";
        HostInterpreter python = Python;
        var command = new InstallCommand(
            [.. python.Command, "-I", "-c", "import os, sys; print(os.environ['SECRET'], flush=True); import time; time.sleep(60)"],
            new Dictionary<string, string> { ["SECRET"] = secret },
            python.Readable,
            null);
        InstallFolder folder = Prepare();
        using var over = new CancellationTokenSource();
        Task<CommandResult> running = Jail.RunAsync(command, folder, over.Token);

        string[] ours = [];
        while (ours.Length < 2 && !running.IsCompleted)
            ours = [.. Processes().Select(path => Read(path, "cmdline")).Where(line => line.Contains(folder.Path, StringComparison.Ordinal) || line.Contains("os.environ['SECRET']", StringComparison.Ordinal))];

        Assert.NotEmpty(ours);
        Assert.All(ours, line => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [SkippableFact]
    public async Task Run_ACommand_LeavesHalfOfTheProcessorsAndMostOfTheOtherToRuns()
    {
        HostInterpreter python = Python;
        var command = new InstallCommand(
            [.. python.Command, "-I", "-c", "import os; print(os.getpriority(os.PRIO_PROCESS, 0), len(os.sched_getaffinity(0)))"],
            new Dictionary<string, string>(),
            python.Readable,
            null);

        CommandResult result = await Jail.RunAsync(command, Prepare(), CancellationToken.None);

        // Environment.ProcessorCount heeds quotas as well, which the kernel's set does not.
        string mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal));
        int processors = mask["Cpus_allowed:".Length..].Where(char.IsAsciiHexDigit).Sum(digit => BitOperations.PopCount(Convert.ToUInt32($"{digit}", 16)));
        Assert.Equal($"10 {processors - (processors / 2)}\n", result.Output);
    }

    [SkippableFact]
    public async Task Run_ACommandInCompany_IsStoppedForAQuarterOfItsTimeAtMost()
    {
        const int seconds = 4;
        using var company = new Company();
        const string mark = "seen = 'in company'";
        Task<CommandResult> running = RunAsync($"{mark}\nwhile True: pass", null, options: new DependencyOptions { StepSeconds = seconds });

        string? process = null;
        while (process is null && !running.IsCompleted)
            process = Processes().FirstOrDefault(path => Read(path, "comm").StartsWith("python", StringComparison.Ordinal) && Read(path, "cmdline").Contains(mark, StringComparison.Ordinal));
        Assert.NotNull(process);

        TimeSpan stopped = TimeSpan.Zero;
        for (long last = Stopwatch.GetTimestamp(); !running.IsCompleted;)
        {
            await Task.Delay(1);
            bool isStopped = Read(process, "stat").Contains(") T ", StringComparison.Ordinal);
            long now = Stopwatch.GetTimestamp();
            stopped += isStopped ? Stopwatch.GetElapsedTime(last, now) : TimeSpan.Zero;
            last = now;
        }

        await Assert.ThrowsAsync<DependencyException>(() => running);
        // What is seen between two looks is not exact.
        Assert.InRange(stopped.TotalSeconds, 0.1, seconds / 4.0 * 1.5);
    }

    [SkippableFact]
    public async Task Run_ACommandThatMayWriteBesideItsFolders_IsKeptFromIt()
    {
        Skip.IfNot(sandboxes.Manager.Host!.Has("landlock"), "this kernel has no Landlock");
        InstallFolder folder = Prepare();
        FileModes.CreateFolder(folder.Packages, FileModes.Public | FileModes.WriteAll);
        string file = Path.Combine(folder.Packages, "module.py");
        File.WriteAllText(file, "value = 1");
        FileModes.Write(file, FileModes.ReadAll | FileModes.WriteAll);
        const string program =
            """
            import os
            folder = FOLDER
            print(open(folder + '/module.py').read())
            for change in (
                    lambda: open(folder + '/module.py', 'a'),
                    lambda: open(folder + '/other.py', 'w'),
                    lambda: os.symlink('/etc', folder + '/link'),
                    lambda: os.remove(folder + '/module.py')):
                try:
                    change()
                    print('changed')
                except PermissionError:
                    pass
            for place in ('.', '/tmp', '/dev/shm'):
                open(place + '/own', 'w').close()
            """;

        CommandResult result = await RunAsync(program.Replace("FOLDER", $"'{folder.InsidePackages}'", StringComparison.Ordinal), null, folder);

        Assert.Equal("value = 1", result.Output.Trim());
        Assert.Equal(0, result.ExitCode);
    }

    private static string[] Processes() => Directory.GetDirectories("/proc");

    private static string Read(string process, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, name));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private InstallFolder Prepare()
    {
        string path = _folder.At(Guid.NewGuid().ToString("N"));
        FileModes.CreateFolder(path, FileModes.Passage);
        return Jail.Prepare(path);
    }

    private HostInterpreter Python => HostInterpreter.Create(sandboxes.Manager.Runtimes.Single(runtime => runtime.Manifest.Name == "python3"));

    private InstallJail Jail => CreateJail(new DependencyOptions { StepSeconds = 60 });

    private InstallJail CreateJail(DependencyOptions options)
    {
        IOptions<IsolationOptions> isolation = Options.Create(new IsolationOptions());
        return new InstallJail(NativeFiles.Find(isolation.Value), sandboxes.Manager.Host!, isolation, options, TimeProvider.System);
    }

    private Task<CommandResult> RunAsync(string program, int? gateway, InstallFolder? folder = null, DependencyOptions? options = null)
    {
        HostInterpreter python = Python;
        var command = new InstallCommand(
            [.. python.Command, "-I", "-c", program], new Dictionary<string, string>(), python.Readable, gateway);
        InstallJail jail = options is null ? Jail : CreateJail(options);
        return jail.RunAsync(command, folder ?? Prepare(), CancellationToken.None);
    }

    /// <summary>Somebody for each processor who never stops, and has no more right to it than the command.</summary>
    private sealed class Company : IDisposable
    {
        private readonly List<Process> _processes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Process.Start(
            "setsid", ["nice", "-n", "10", "sh", "-c", "(echo 10 > /proc/self/autogroup) 2>/dev/null; while :; do :; done"]))];

        public void Dispose()
        {
            foreach (Process process in _processes)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }
}
