using System.Globalization;
using System.Text;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Programs that go too far, in real sandboxes.</summary>
[Collection(RealSandboxes.Name)]
public sealed class SandboxLimitsTests(SandboxFixture sandboxes)
{
    private static readonly ResourceLimits Limits = SandboxFixture.Limits;

    // What a limit may be late by on a machine that does other things too.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    [SkippableTheory]
    [InlineData("python3", "print('before')\nimport time\ntime.sleep(60)")]
    [InlineData("nodejs", "console.log('before'); setTimeout(() => {}, 60000)")]
    public async Task Run_WallTime_EndsTheRunAndKeepsItsOutput(string language, string code)
    {
        var limit = TimeSpan.FromMilliseconds(600);
        SandboxEnding ending = await sandboxes.RunAsync(language, code, Limits with { WallTime = limit });

        Assert.Equal(KillReason.WallTime, ending.Killed);
        Assert.Equal("before\n", Text(ending.Stdout));
        Assert.InRange(ending.WallTime, limit, limit + Grace);
    }

    [SkippableTheory]
    [InlineData("python3", "while True: pass")]
    [InlineData("nodejs", "for (;;) ;")]
    public async Task Run_BusyLoop_IsEndedByItsCpuTime(string language, string code)
    {
        var limit = TimeSpan.FromMilliseconds(500);
        SandboxEnding ending = await sandboxes.RunAsync(language, code, Limits with { CpuTime = limit });

        Assert.Equal(KillReason.CpuTime, ending.Killed);
        Assert.InRange(ending.CpuTime, limit, limit + Grace);
    }

    [SkippableFact]
    public async Task RunPython_CpuSpreadOverChildren_CountsTogether()
    {
        var limit = TimeSpan.FromMilliseconds(600);
        SandboxEnding ending = await sandboxes.RunAsync(
            "python3", "import os\nfor i in range(3): os.fork()\nwhile True: pass", Limits with { CpuTime = limit });

        Assert.Equal(KillReason.CpuTime, ending.Killed);
        Assert.InRange(ending.CpuTime, limit, limit + Grace);
    }

    [SkippableFact]
    public async Task RunPython_CpuTime_BeginsWithTheProgram()
    {
        // Its process is older than it: there is a fork and a jail before the first line, and after the last hardly anything.
        SandboxEnding ending = await sandboxes.RunAsync(
            "python3", "import os, time; os.write(1, b'%d' % time.process_time_ns()); os._exit(0)");

        var process = TimeSpan.FromMicroseconds(double.Parse(Text(ending.Stdout), CultureInfo.InvariantCulture) / 1000);
        Assert.InRange(ending.CpuTime, TimeSpan.FromMicroseconds(50), process);
    }

    [SkippableTheory]
    [InlineData("data[0]", KillReason.None)] // what children only read, they have in common
    [InlineData("data[::4096] = bytes(len(data[::4096]))", KillReason.Memory)]
    public async Task RunPython_ChildrenOfALargeProcess_CountWhatIsTheirOwn(string use, KillReason expected)
    {
        await using SandboxManager manager = SandboxFixture.CreateManager(new IsolationOptions { UidBase = 61_000, UseCgroups = false });
        await manager.StartAsync(CancellationToken.None);
        string code = $"""
            import os, time
            data = bytearray({Limits.MemoryBytes / 4})
            data[::4096] = bytes(len(data[::4096]))
            children = []
            for _ in range(8):
                child = os.fork()
                if child == 0:
                    {use}
                    time.sleep(1)
                    os._exit(0)
                children.append(child)
            for child in children:
                os.waitpid(child, 0)
            """;

        SandboxEnding ending = await manager.RunAsync(sandboxes.Program("python3", code), Limits, CancellationToken.None);

        Assert.Equal((expected, ""), (ending.Killed, Text(ending.Stderr)));
    }

    [SkippableFact]
    public async Task RunPython_GrowsAList_IsEndedByItsMemory()
    {
        SandboxEnding ending = await sandboxes.RunAsync("python3", "x = []\nwhile True: x.append(bytearray(1 << 20))");

        // With a group the kernel takes it; without, the allocation fails and Python says MemoryError.
        if (sandboxes.Manager.Foundation!.Services.Cgroups is null)
            Assert.Contains("MemoryError", Text(ending.Stderr), StringComparison.Ordinal);
        else
            Assert.True(ending.OutOfMemoryKills > 0);
        Assert.InRange(ending.MemoryPeakBytes, Limits.MemoryBytes / 2, Limits.MemoryBytes + (16 << 20));
    }

    [SkippableFact]
    public async Task RunPython_AChildRunsOutOfMemory_TheWholeRunEnds()
    {
        Skip.If(sandboxes.Manager.Foundation!.Services.Cgroups is null, "no control groups here");
        SandboxEnding ending = await sandboxes.RunAsync("python3", """
            import os, time
            if os.fork() == 0:
                x = []
                while True: x.append(bytearray(1 << 20))
            time.sleep(60)
            """);

        Assert.Equal(KillReason.Memory, ending.Killed);
        Assert.True(ending.OutOfMemoryKills > 0);
        Assert.True(ending.WallTime < TimeSpan.FromSeconds(5));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task RunPython_OutputBeyondTheLimit_IsCutThere(int beyond)
    {
        SandboxEnding ending = await sandboxes.RunAsync(
            "python3", $"import sys, time\nsys.stdout.write('x' * {Limits.OutputBytes + beyond})\nsys.stdout.flush()\ntime.sleep({(beyond > 0 ? 30 : 0)})");

        Assert.Equal(beyond > 0, ending.Stdout.Truncated);
        Assert.Equal(beyond > 0 ? KillReason.Output : KillReason.None, ending.Killed);
        Assert.Equal(Limits.OutputBytes, ending.Stdout.Bytes.Length);
        Assert.False(ending.Stderr.Truncated);
    }

    [SkippableTheory]
    [InlineData("python3", "while True: print('x' * 1000)")]
    [InlineData("nodejs", "for (;;) require('fs').writeSync(2, 'x'.repeat(1000))")]
    public async Task Run_EndlessOutput_IsEnded(string language, string code)
    {
        SandboxEnding ending = await sandboxes.RunAsync(language, code);

        Assert.Equal(KillReason.Output, ending.Killed);
        Assert.Equal(Limits.OutputBytes, ending.Stdout.Bytes.Length + ending.Stderr.Bytes.Length);
    }

    [SkippableFact]
    public async Task RunPython_FullWorkspace_IsSeenFromOutside()
    {
        SandboxEnding ending = await sandboxes.RunAsync("python3", """
            try:
                for i in range(100):
                    open(str(i), "wb").write(b"x" * (4 << 20))
            except OSError as error:
                print(error.strerror)
            """);

        Assert.Equal("No space left on device\n", Text(ending.Stdout));
        Assert.True(ending.WorkspaceFull);
    }

    [SkippableFact]
    public async Task RunPython_ForkBomb_IsEnded()
    {
        SandboxEnding ending = await sandboxes.RunAsync("python3", """
            import os
            while True:
                try: os.fork()
                except OSError: pass
            """, Limits with { WallTime = TimeSpan.FromSeconds(5), Processes = 20 });

        Assert.Contains(ending.Killed, new[] { KillReason.Processes, KillReason.CpuTime, KillReason.WallTime });
        Assert.Equal("alive\n", Text((await sandboxes.RunAsync("python3", "print('alive')")).Stdout));
    }

    [SkippableFact]
    public async Task RunPython_RefusedCallsWithoutEnd_EndTheRun()
    {
        SandboxEnding ending = await sandboxes.RunAsync("python3", "import ctypes\nlibc = ctypes.CDLL(None)\nwhile True: libc.unshare(0)");

        Assert.Equal(KillReason.BlockedSyscalls, ending.Killed);
        // A few more are answered before the kill arrives.
        int cap = new IsolationOptions().BlockedCallCap;
        Assert.InRange(ending.BlockedSyscalls.Single(call => call.Name == "unshare").Count, cap, cap + (cap / 10));
    }

    private static string Text(CapturedOutput output) => Encoding.UTF8.GetString(output.ToArray());
}
