using System.Globalization;
using System.Text;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Which runs are forked from a zygote, and what happens when it dies or grows old.</summary>
[Collection(RealSandboxes.Name)]
public sealed class WarmRunTests(SandboxFixture sandboxes)
{
    // asyncio is imported by the zygote only.
    private const string IsForked = "import sys; print('asyncio' in sys.modules)";

    private static readonly ResourceLimits Defaults = ResourceLimits.Create(null, new LimitsOptions());

    [SkippableFact]
    public async Task Run_WithDefaultLimits_IsForked() =>
        Assert.Equal("True\n", Text(await sandboxes.RunAsync("python3", IsForked, Defaults)));

    [SkippableFact]
    public async Task Run_WithOtherLimits_IsForkedOnDemand() =>
        Assert.Equal("True\n", Text(await sandboxes.RunAsync("python3", IsForked, Defaults with { WorkspaceBytes = 1 << 20 })));

    [SkippableFact]
    public async Task Run_ThatAsksForFresh_StartsAnInterpreter() =>
        Assert.Equal("False\n", Text(await sandboxes.RunAsync(sandboxes.Program("python3", IsForked) with { Fresh = true }, Defaults)));

    [SkippableFact]
    public async Task Run_ThatSetsWhatIsReadAtStart_StartsAnInterpreter()
    {
        SandboxProgram program = sandboxes.Program("python3", IsForked) with
        {
            Environment = new Dictionary<string, string> { ["PYTHONHASHSEED"] = "1" },
        };

        Assert.Equal("False\n", Text(await sandboxes.RunAsync(program, Defaults)));
    }

    [SkippableFact]
    public async Task Node_WithMoreMemory_HasTheHeapForIt()
    {
        const string heap = "console.log(require('v8').getHeapStatistics().heap_size_limit > 600 * 1024 * 1024)";

        Assert.Equal("false\n", Text(await sandboxes.RunAsync("nodejs", heap, Defaults)));
        Assert.Equal("true\n", Text(await sandboxes.RunAsync("nodejs", heap, Defaults with { MemoryBytes = 1L << 30 })));
    }

    [SkippableFact]
    public async Task Run_AfterItsZygoteWasKilled_FindsANewOne()
    {
        _ = sandboxes.Manager;
        for (int round = 0; round < 3; round++)
        {
            foreach (int pid in Spawners())
                Assert.Equal(0, LibC.kill(pid, LibC.SIGKILL));

            // At once: a program that had begun when its zygote died is not begun again, and its caller is told so.
            await RunUntilServedAsync("python3", IsForked);
            await RunUntilServedAsync("nodejs", "console.log(1)");
            Assert.Equal("True\n", Text(await sandboxes.RunAsync("python3", IsForked, Defaults)));
            Assert.Equal("1\n", Text(await sandboxes.RunAsync("nodejs", "console.log(1)", Defaults)));
        }
    }

    [SkippableFact]
    public async Task Zygote_AfterItsRuns_IsReplacedWithoutAFailedRun()
    {
        _ = sandboxes.Manager;
        await using SandboxManager manager = SandboxFixture.CreateManager(
            new IsolationOptions { UidBase = 62_000 }, pool: new PoolOptions { Parked = 2, RunsPerZygote = 10 });
        await manager.StartAsync(CancellationToken.None);
        // The hash seed is the zygote's: as many zygotes as there are values.
        var seeds = new HashSet<string>();
        // The next one takes its time beside runs.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (seeds.Count < 3)
        {
            Assert.False(patience.IsCancellationRequested, $"zygotes so far: {seeds.Count}");
            SandboxEnding ending = await manager.RunAsync(
                sandboxes.Program("python3", "print(hash('seed'))"), Defaults, CancellationToken.None);
            Assert.Equal(0, ending.ExitCode);
            seeds.Add(Text(ending));
        }

        Assert.Equal(3, seeds.Count);
    }

    private async Task RunUntilServedAsync(string language, string code)
    {
        // A parked sandbox of the dead zygote each, at worst.
        int attempts = new PoolOptions().Parked + 1;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await sandboxes.RunAsync(language, code, Defaults);
                return;
            }
            catch (SandboxException exception) when (exception.Retryable && attempt < attempts)
            {
                continue;
            }
        }
    }

    /// <summary>The spawners' keepers: children of this process.</summary>
    private static IEnumerable<int> Spawners()
    {
        string parent = string.Create(CultureInfo.InvariantCulture, $"\nPPid:\t{Environment.ProcessId}\n");
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid))
                continue;

            string status;
            try
            {
                status = File.ReadAllText(Path.Combine(folder, "status"));
            }
            catch (IOException)
            {
                continue; // it has ended
            }

            if (status.StartsWith("Name:\tsandbox-launch\n", StringComparison.Ordinal) && status.Contains(parent, StringComparison.Ordinal))
                yield return pid;
        }
    }

    private static string Text(SandboxEnding ending) => Encoding.UTF8.GetString(ending.Stdout.ToArray());
}
