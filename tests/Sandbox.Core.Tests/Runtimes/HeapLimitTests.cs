using Sandbox.Core.Runtimes;
using Sandbox.Core.Tests.Runs;
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

    // 256 MiB of memory leave 200 MiB of heap, of which 85 % are 170.
    [Theory]
    [InlineData("nodejs", 170, false, true)]
    [InlineData("nodejs", 169, false, false)]
    [InlineData("nodejs", 169 + 45, true, false)]
    [InlineData("nodejs", 170 + 45, true, true)]
    [InlineData("python3", 256, false, false)]
    public void IsReached_Peak_IsHeldAgainstTheHeap(string language, long peakMib, bool isResident, bool reached) =>
        Assert.Equal(
            reached, HeapLimit.IsReached(TestRuntimes.Create().Find(language)!, 256L << 20, peakMib << 20, isResident));
}
