using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Spawners and sandboxes that are killed, stopped or cannot fork: an answer or a retryable error, and the pool heals.</summary>
[Collection(RealSandboxes.Name)]
public sealed class SpawnerFaultTests(SandboxFixture sandboxes)
{
    private const string Hello = "print('hello')";
    private const int Uids = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ResourceLimits Defaults = ResourceLimits.Create(null, new LimitsOptions());

    [SkippableFact]
    public async Task Zygotes_KilledUnderLoad_EndEveryRunWellOrRetryably()
    {
        await using SandboxManager manager = await StartAsync();
        using var over = new CancellationTokenSource();
        var wrong = new ConcurrentQueue<string>();
        Task[] clients = [.. Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                long start = Stopwatch.GetTimestamp();
                if (await TryRunAsync(manager, i % 2 == 0 ? "python3" : "nodejs") is { } fault)
                    wrong.Enqueue(fault);
                if (Stopwatch.GetElapsedTime(start) > Patience)
                    wrong.Enqueue($"it took {Stopwatch.GetElapsedTime(start)}");
            }
        }))];

        for (int kill = 0; kill < 12; kill++)
        {
            // In turn: the keeper that the server sees, and the zygote below it.
            int keeper = SpawnerOf(manager, kill % 4 < 2 ? "python3" : "nodejs");
            if (keeper != 0)
                _ = LibC.kill(kill % 2 == 0 ? keeper : ChildrenOf(keeper).FirstOrDefault(keeper), LibC.SIGKILL);
            // Runs are what paces it: some have to come through in between.
            await HealAsync(manager);
        }

        await over.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(Patience);
        Assert.Empty(wrong);
        await AllUidsComeBackAsync(manager);
    }

    [SkippableFact]
    public async Task Zygote_GivesWayOnlyBesideOneThatServes()
    {
        await using SandboxManager manager = await StartAsync();
        Skip.If(manager.Host!.Tier != IsolationTier.Namespaces, "without a keeper there is no command line to look at");
        int first = SpawnerOf(manager, "python3");
        Assert.DoesNotContain("--give-way", CommandLineOf(first), StringComparison.Ordinal);

        await (await manager.ReplaceAsync("python3", RuntimeEnvironment.Plain, CancellationToken.None)).Drained;

        int second = SpawnerOf(manager, "python3");
        Assert.NotEqual(first, second);
        Assert.Contains("--give-way", CommandLineOf(second), StringComparison.Ordinal);

        Assert.Equal(0, LibC.kill(second, LibC.SIGKILL));
        // Runs are what paces it: the first ones may still come from the dead one.
        for (long start = Stopwatch.GetTimestamp(); SpawnerOf(manager, "python3") is var now && (now == second || now == 0);)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience);
            await HealAsync(manager);
        }

        // Nobody serves while it is made: now it is in a hurry.
        int third = SpawnerOf(manager, "python3");
        Assert.DoesNotContain("--give-way", CommandLineOf(third), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Zygote_ThatIsStopped_IsKilledAndReplaced()
    {
        await using SandboxManager manager = await StartAsync();
        int keeper = SpawnerOf(manager, "python3");
        Assert.Equal(0, LibC.kill(ChildrenOf(keeper).FirstOrDefault(keeper), LibC.SIGSTOP));

        // The first takes a parked sandbox, whose end nobody reports; whoever comes later waits for the new zygote.
        Assert.Null(await TryRunAsync(manager, "python3").WaitAsync(Patience));
        await HealAsync(manager);

        Assert.NotEqual(keeper, SpawnerOf(manager, "python3"));
        await AllUidsComeBackAsync(manager);
    }

    [SkippableFact]
    public async Task Zygote_ThatCannotFork_FailsRunsRetryablyUntilItCan()
    {
        const string folder = "/sys/fs/cgroup/pids";
        Skip.IfNot(File.Exists(Path.Combine(folder, "cgroup.procs")) && LibC.geteuid() == 0, "there is no writable pids controller, version 1");
        string group = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"sandbox-test-{Environment.ProcessId}"));
        await using SandboxManager manager = await StartAsync(parked: 0);
        int keeper = SpawnerOf(manager, "python3");
        int zygote = ChildrenOf(keeper).FirstOrDefault(keeper);
        Directory.CreateDirectory(group);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(group, "cgroup.procs"), $"{zygote}");
            await File.WriteAllTextAsync(Path.Combine(group, "pids.max"), "1");
            SandboxException exception = await Assert.ThrowsAsync<SandboxException>(() => RunAsync(manager, "python3"));
            Assert.True(exception.Retryable);
            Assert.Equal("fork", exception.Stage);
            Assert.Equal(LibC.EAGAIN, exception.Errno);

            await File.WriteAllTextAsync(Path.Combine(group, "pids.max"), "max");
            Assert.Equal("hello\n", Text(await RunAsync(manager, "python3")));
            Assert.Equal(keeper, SpawnerOf(manager, "python3"));
        }
        finally
        {
            await manager.DisposeAsync();
            Directory.Delete(group);
        }
    }

    [SkippableFact]
    public async Task Parked_ThatIsKilled_IsReplaced()
    {
        await using SandboxManager manager = await StartAsync(parked: 2);
        for (int round = 0; round < 5; round++)
        {
            int keeper = SpawnerOf(manager, "python3");
            foreach (int sandbox in ChildrenOf(ChildrenOf(keeper).FirstOrDefault(keeper)))
                _ = LibC.kill(sandbox, LibC.SIGKILL);
            Assert.Null(await TryRunAsync(manager, "python3"));
        }

        await HealAsync(manager);
        await AllUidsComeBackAsync(manager);
    }

    [SkippableFact]
    public async Task Pool_EmptiedByABurst_ServesAll()
    {
        await using SandboxManager manager = await StartAsync(parked: 1);

        SandboxEnding[] endings = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => RunAsync(manager, "python3")));

        Assert.All(endings, ending => Assert.Equal("hello\n", Text(ending)));
    }

    [SkippableFact]
    public async Task Zygote_ThatFailsItsSelfTest_GivesWayToFreshInterpreters()
    {
        _ = sandboxes.Manager;
        using var files = new Roots.TemporaryFolder();
        CopyNativeParts(files.Path);
        string bootstrap = files.At("runtimes/python3/zygote.py");
        File.WriteAllText(bootstrap, File.ReadAllText(bootstrap).Replace("def execute(main):", "def execute(main):\n    os._exit(3)\n", StringComparison.Ordinal));
        await using SandboxManager manager = await StartAsync(native: files.Path);

        SandboxEnding ending = await manager.RunAsync(
            sandboxes.Program("python3", "import sys; print('asyncio' in sys.modules)"), Defaults, CancellationToken.None);

        Assert.Equal("False\n", Text(ending));
    }

    private async Task<SandboxManager> StartAsync(int parked = 4, string? native = null)
    {
        _ = sandboxes.Manager;
        SandboxManager manager = SandboxFixture.CreateManager(
            new IsolationOptions { UidBase = 62_000, UidCount = Uids, NativePath = native }, pool: new PoolOptions { Parked = parked });
        await manager.StartAsync(CancellationToken.None);
        return manager;
    }

    private Task<SandboxEnding> RunAsync(SandboxManager manager, string language) => manager.RunAsync(
        sandboxes.Program(language, language == "python3" ? Hello : "console.log('hello')"), Defaults, CancellationToken.None);

    /// <summary>Null when it ran well, or may be tried again.</summary>
    private async Task<string?> TryRunAsync(SandboxManager manager, string language)
    {
        try
        {
            SandboxEnding ending = await RunAsync(manager, language);
            bool good = ending is { Killed: KillReason.None, ExitCode: 0 } && Text(ending) == "hello\n";
            return good ? null : $"{language}: {ending.Killed}, exit code {ending.ExitCode}, signal {ending.Signal}, {Text(ending)}";
        }
        catch (SandboxException exception)
        {
            return exception.Retryable ? null : exception.Message;
        }
    }

    private async Task HealAsync(SandboxManager manager)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (string language in new[] { "python3", "nodejs" })
        {
            while (true)
            {
                try
                {
                    Assert.Equal(0, (await RunAsync(manager, language)).ExitCode);
                    break;
                }
                catch (SandboxException exception) when (exception.Retryable && Stopwatch.GetElapsedTime(start) < Patience)
                {
                    continue;
                }
            }
        }
    }

    private static async Task AllUidsComeBackAsync(SandboxManager manager)
    {
        SandboxFoundation foundation = manager.Foundation!;
        if (foundation.Uids is not { } uids)
            return;

        long start = Stopwatch.GetTimestamp();
        int parked = foundation.Runtimes.Count * 4;
        while (uids.Free < Uids - parked)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"{uids.Free} of {Uids} uids are free");
            await Task.Delay(10);
        }
    }

    private static int SpawnerOf(SandboxManager manager, string runtime) => manager.Foundation!.Runtimes[runtime].SpawnerProcessId;

    private static string CommandLineOf(int pid) => File.ReadAllText($"/proc/{pid}/cmdline");

    private static IEnumerable<int> ChildrenOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/task/{pid}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static void CopyNativeParts(string folder)
    {
        NativeFiles files = NativeParts.Require();
        foreach (string built in Directory.GetFiles(Path.GetDirectoryName(files.Launcher)!))
            File.Copy(built, Path.Combine(folder, Path.GetFileName(built)));
        foreach (string tree in new[] { files.Policies, files.Runtimes })
        {
            foreach (string file in Directory.GetFiles(tree, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetFileName(tree), Path.GetRelativePath(tree, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    private static string Text(SandboxEnding ending) => Encoding.UTF8.GetString(ending.Stdout.ToArray());
}
