using System.Diagnostics;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>What a run notices of others that have a network and mean it ill.</summary>
[Collection(RealSandboxes.Name)]
public sealed class NetworkNeighbourTests
{
    private const int Seconds = 3;

    // The processors are busy in either case, so that the difference is what the supervisor waits for.
    private const string Busy =
        """
        import ctypes, mmap, os, socket, threading, time
        end = time.monotonic() + 3
        for _ in range(6):
            if os.fork() == 0:
                while time.monotonic() < end:
                    pass
                os._exit(0)

        """;

    // A descriptor is taken over by a thread that hardly ever gets a processor.
    private const string Nice =
        """
        os.setpriority(os.PRIO_PROCESS, 0, 19)
        while time.monotonic() < end:
            socket.socket().close()
        """;

    // Memory whose lock is nearly always taken.
    private const string Locked =
        """
        libc = ctypes.CDLL(None)
        area = mmap.mmap(-1, 64 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        area[::4096] = b"x" * (len(area) // 4096)
        start = ctypes.addressof(ctypes.c_char.from_buffer(area))


        def change():
            while time.monotonic() < end:
                for rights in (1, 3):
                    libc.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(64 << 20), rights)


        def connect():
            sock = socket.socket()
            while time.monotonic() < end:
                sock.connect_ex(("10.9.9.9", 80))


        threads = [threading.Thread(target=action) for action in (change, change, connect, connect)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        """;

    [SkippableTheory]
    [InlineData(Nice)]
    [InlineData(Locked)]
    public async Task Run_BesideCallersThatKeepTheirSupervisorWaiting_IsAsFastAsBesideBusyOnes(string hostile)
    {
        await using SandboxManager manager = SandboxFixture.CreateManager(new IsolationOptions(), network: new NetworkOptions { Enabled = true });
        try
        {
            await manager.StartAsync(CancellationToken.None);
        }
        catch (IsolationException exception)
        {
            Skip.If(true, exception.Message);
        }

        TimeSpan busy = await MedianBesideAsync(manager, Busy);
        TimeSpan held = await MedianBesideAsync(manager, Busy + hostile);

        Assert.True(held < (3 * busy) + TimeSpan.FromMilliseconds(100), $"{held.TotalMilliseconds} ms, and {busy.TotalMilliseconds} ms");
    }

    private static async Task<TimeSpan> MedianBesideAsync(SandboxManager manager, string neighbour)
    {
        ResourceLimits limits = ResourceLimits.Create(
            new LimitsRequest { WallMs = Seconds * 3_000, CpuMs = Seconds * 3_000, MemoryBytes = 512 << 20 },
            new LimitsOptions());
        Task<SandboxEnding>[] neighbours = [.. Enumerable.Range(0, 2).Select(_ => RunAsync(manager, neighbour, limits))];
        var times = new List<TimeSpan>();
        while (!neighbours.Any(run => run.IsCompleted))
        {
            long begun = Stopwatch.GetTimestamp();
            SandboxEnding ending = await RunAsync(manager, "print(1)", ResourceLimits.Create(null, new LimitsOptions()));
            times.Add(Stopwatch.GetElapsedTime(begun));
            Assert.Equal(0, ending.ExitCode);
        }

        foreach (SandboxEnding ending in await Task.WhenAll(neighbours))
            Assert.Equal((KillReason.None, 0L), (ending.Killed, ending.Stderr.Bytes.Length));
        times.Sort();
        return times[times.Count / 2];
    }

    private static Task<SandboxEnding> RunAsync(SandboxManager manager, string code, ResourceLimits limits) => manager.RunAsync(
        new SandboxProgram { Runtime = manager.Runtimes.Single(runtime => runtime.Manifest.Name == "python3").Manifest, Code = code, Network = true },
        limits,
        CancellationToken.None);
}
