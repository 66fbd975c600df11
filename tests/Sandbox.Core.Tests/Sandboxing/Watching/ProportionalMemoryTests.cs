using System.Diagnostics;
using Sandbox.Core.Sandboxing.Protocol;
using Sandbox.Core.Sandboxing.Watching;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Watching;

public sealed class ProportionalMemoryTests
{
    [Fact]
    public async Task Read_AProcessThatHasEndedMeanwhile_CountsNothing()
    {
        using Process process = Process.Start("true");
        int pid = process.Id;
        await process.WaitForExitAsync();
        var ended = new ProcessEntry(pid, Parent: 1, Session: pid, Uid: 0, IsDead: false, CpuTicks: 0, MemoryBytes: 1L << 40);

        Assert.Equal(0, ProportionalMemory.Read(Wire.NoId, [ended]));
    }

    [Fact]
    public void Read_AProcessThatLives_CountsWhatItHas()
    {
        ProcessEntry own = ProcessEntry.TryRead(Environment.ProcessId)!;

        Assert.InRange(ProportionalMemory.Read(Wire.NoId, [own]), 1, own.MemoryBytes + (64L << 20));
    }
}
