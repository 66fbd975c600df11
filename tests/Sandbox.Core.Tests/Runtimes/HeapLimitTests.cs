using Sandbox.Core.Runtimes;
using Xunit;

namespace Sandbox.Core.Tests.Runtimes;

public sealed class HeapLimitTests
{
    private const string Argument = "--max-old-space-size={heap_mib}";

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(4096)]
    public void Fill_Memory_LeavesRoomBesideTheHeap(int mebibytes)
    {
        string filled = HeapLimit.Fill(Argument, (long)mebibytes << 20);

        int heap = int.Parse(filled.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(heap, mebibytes / 2, mebibytes - 40);
    }

    [Fact]
    public void Fill_LittleMemory_KeepsAHeapThatStarts() => Assert.Equal("--max-old-space-size=24", HeapLimit.Fill(Argument, 32 << 20));

    [Fact]
    public void Fill_NoPlaceholder_IsUnchanged() => Assert.Equal("-u", HeapLimit.Fill("-u", 1 << 30));
}
