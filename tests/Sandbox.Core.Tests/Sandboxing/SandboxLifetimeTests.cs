using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Cancelling, failing, and what is left behind: nothing.</summary>
[Collection(RealSandboxes.Name)]
public sealed class SandboxLifetimeTests(SandboxFixture sandboxes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(300)]
    public async Task Cancel_AtAnyTime_EndsTheRunAndGivesItsUidBack(int afterMs)
    {
        SandboxManager manager = sandboxes.Manager;
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(afterMs));
        SandboxProgram program = sandboxes.Program("python3", "import time; time.sleep(60)");

        long start = Stopwatch.GetTimestamp();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => manager.RunAsync(program, SandboxFixture.Limits, cancelled.Token));
        Assert.True(Stopwatch.GetElapsedTime(start) < Patience);
    }

    [SkippableFact]
    public async Task Cancel_ManyInEveryState_LeavesNothing()
    {
        SandboxManager manager = sandboxes.Manager;
        SandboxProgram program = sandboxes.Program("python3", "import time; time.sleep(60)");
        // Limits that no parked sandbox has: every state from the first on is walked through.
        var limits = SandboxFixture.Limits with { WorkspaceBytes = 3 << 20 };
        int before = await SettledDescriptorsAsync();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(i));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => manager.RunAsync(program, limits, cancelled.Token));
        }));

        // Groups of the busiest moment stay for later; each holds its own few descriptors.
        const int PerGroup = 4;
        Assert.InRange(await SettledDescriptorsAsync(), 0, before + (60 * PerGroup));
        Assert.Equal("alive\n", Text(await sandboxes.RunAsync("python3", "print('alive')")));
    }

    [SkippableFact]
    public async Task Run_ThreeHundredTimes_LeaksNoDescriptor()
    {
        await RunAllAsync(50);
        int before = await SettledDescriptorsAsync();
        await RunAllAsync(300);

        // Parked sandboxes come and go; each has a handful.
        Assert.InRange(await SettledDescriptorsAsync(), 0, before + 20);

        async Task RunAllAsync(int count)
        {
            for (int i = 0; i < count; i++)
                Assert.Equal("1\n", Text(await sandboxes.RunAsync("python3", "print(1)")));
        }
    }

    [SkippableFact]
    public async Task Run_ArgumentsBeyondOnePacket_FailsAndTheNextRuns()
    {
        SandboxProgram program = sandboxes.Program("python3", "print(1)") with { Arguments = [new string('x', 200_000)] };

        SandboxException exception = await Assert.ThrowsAsync<SandboxException>(() => sandboxes.RunAsync(program));
        Assert.False(exception.Retryable);
        Assert.Equal("1\n", Text(await sandboxes.RunAsync("python3", "print(1)")));
    }

    [SkippableFact]
    public async Task Stop_WhileRunning_EndsTheRunWithAReason()
    {
        _ = sandboxes.Manager;
        SandboxManager manager = SandboxFixture.CreateManager(new IsolationOptions { UidBase = 62_000 });
        await manager.StartAsync(CancellationToken.None);
        SandboxProgram program = sandboxes.Program("python3", "import time; time.sleep(60)");
        Task<SandboxEnding>[] runs = [.. Enumerable.Range(0, 3).Select(_ =>
            manager.RunAsync(program, SandboxFixture.Limits, CancellationToken.None))];
        await Task.Delay(100);

        await manager.DisposeAsync().AsTask().WaitAsync(Patience);
        foreach (Task<SandboxEnding> run in runs)
            Assert.True((await Assert.ThrowsAsync<SandboxException>(() => run.WaitAsync(Patience))).Retryable);
        Assert.False(manager.IsReady);
        await Assert.ThrowsAsync<SandboxException>(() => manager.RunAsync(program, SandboxFixture.Limits, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Run_WhoseSpawnerStandsStill_IsLostAndTheNextRuns()
    {
        _ = sandboxes.Manager;
        await using SandboxManager manager = SandboxFixture.CreateManager(new IsolationOptions { UidBase = 62_000 });
        await manager.StartAsync(CancellationToken.None);
        int spawner = FindSpawner(manager.Foundation!.Runtimes["python3"].SpawnerProcessId);

        Assert.Equal(0, LibC.kill(spawner, LibC.SIGSTOP));
        SandboxProgram program = sandboxes.Program("python3", "import time; time.sleep(60)");
        // The defaults: a parked sandbox takes the program, without its spawner's help.
        ResourceLimits limits = ResourceLimits.Create(null, new LimitsOptions()) with { WallTime = TimeSpan.FromMilliseconds(200) };
        SandboxException exception = await Assert.ThrowsAsync<SandboxException>(
            () => manager.RunAsync(program, limits, CancellationToken.None).WaitAsync(2 * Patience));

        Assert.True(exception.Retryable);
        SandboxEnding next = await manager.RunAsync(
            sandboxes.Program("python3", "print('alive')"), SandboxFixture.Limits, CancellationToken.None).WaitAsync(Patience);
        Assert.Equal("alive\n", Text(next));
    }

    // With namespaces the server's own child only waits for the spawner.
    private static int FindSpawner(int pid)
    {
        string children = File.ReadAllText($"/proc/{pid}/task/{pid}/children");
        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [{ } only] ? int.Parse(only, CultureInfo.InvariantCulture) : pid;
    }

    [SkippableFact]
    public async Task Start_TierTooHighOrPolicyWrong_SaysWhatToDo()
    {
        _ = sandboxes.Manager;
        SandboxManager tooHigh = SandboxFixture.CreateManager(new IsolationOptions
        {
            MinimumTier = IsolationTier.Namespaces,
            MaximumTier = IsolationTier.Container,
        });
        IsolationException exception = await Assert.ThrowsAsync<IsolationException>(() => tooHigh.StartAsync(CancellationToken.None));
        Assert.Contains("MinimumTier", exception.Message, StringComparison.Ordinal);

        var options = new IsolationOptions();
        options.AppendSyscalls.Add("no_such_call");
        exception = await Assert.ThrowsAsync<IsolationException>(() => SandboxFixture.CreateManager(options).StartAsync(CancellationToken.None));
        Assert.Contains("no_such_call", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AppendSyscalls", exception.Hint, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Start_ContainerTierWithoutRoot_SaysWhatToDo()
    {
        _ = sandboxes.Manager;
        SandboxManager manager = SandboxFixture.CreateManager(new IsolationOptions { MaximumTier = IsolationTier.Container });

        IsolationException exception = await Assert.ThrowsAsync<IsolationException>(() => manager.StartAsync(CancellationToken.None));
        Assert.Contains("Sandbox:Isolation:Root", exception.Hint, StringComparison.Ordinal);
    }

    /// <summary>Cleaning up goes on a moment after the answer: waits until the count stands still.</summary>
    private static async Task<int> SettledDescriptorsAsync()
    {
        int last = -1;
        for (int attempt = 0; attempt < 50; attempt++)
        {
            int count = Directory.GetFiles("/proc/self/fd").Length;
            if (count == last)
                return count;
            last = count;
            await Task.Delay(50);
        }

        return last;
    }

    private static string Text(SandboxEnding ending) => Encoding.UTF8.GetString(ending.Stdout.ToArray());
}
