using Sandbox.Core.Sandboxing.Watching;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Watching;

public sealed class ProcessEntryTests
{
    private const string Status = "Name:\tpython3\nUid:\t64001\t64001\t64001\t64001\nVmSwap:\t      4 kB\nRssAnon:\t    100 kB\nRssFile:\t  9000 kB\nRssShmem:\t     8 kB\n";

    [Fact]
    public void Parse_NameWithBracketsAndSpaces_FieldsStayInPlace()
    {
        ProcessEntry? entry = ProcessEntry.Parse(
            9, "9 (a) R 1 2) S 5 6 7 0 -1 0 1 2 3 4 10 20 30 40 20 0 1 0 99 1000 250 0", Status);

        Assert.Equal(new ProcessEntry(9, 5, 7, 64001, false, 100, (100 + 8 + 4) * 1024), entry);
    }

    [Fact]
    public void Parse_Zombie_IsDead() =>
        Assert.True(ProcessEntry.Parse(9, "9 (x) Z 5 6 7 0 -1 0 1 2 3 4 10 20 30 40 20 0 1 0 99 1000 250 0", Status)!.IsDead);

    [Fact]
    public void Parse_FirstThreadGoneAndOthersNot_IsAlive() =>
        Assert.False(ProcessEntry.Parse(9, "9 (x) Z 5 6 7 0 -1 0 1 2 3 4 10 20 30 40 20 0 2 0 99 1000 250 0", Status)!.IsDead);

    [Fact]
    public void Parse_TablesOfPages_AreMemory() =>
        Assert.Equal(
            (100 + 8 + 4 + 50) * 1024,
            ProcessEntry.Parse(9, "9 (x) R 5 6 7 0 -1 0 1 2 3 4 10 20 30 40 20 0 1 0 99 1000 250 0", Status + "VmPTE:\t 50 kB\n")!.MemoryBytes);

    [Fact]
    public void TryRead_ThisProcess_IsAlive()
    {
        ProcessEntry? entry = ProcessEntry.TryRead(Environment.ProcessId);

        Assert.NotNull(entry);
        Assert.False(entry.IsDead);
        Assert.True(entry.MemoryBytes > 1 << 20);
    }

    [Fact]
    public void TryRead_NoSuchProcess_IsNull() => Assert.Null(ProcessEntry.TryRead(int.MaxValue));
}
