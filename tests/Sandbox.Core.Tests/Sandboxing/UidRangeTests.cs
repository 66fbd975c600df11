using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

public sealed class UidRangeTests
{
    [Fact]
    public void Claim_TwiceOnOneHost_GivesBlocksThatDoNotOverlap()
    {
        using UidRange first = UidRange.Claim(1_100_000_000, 16);
        using UidRange second = UidRange.Claim(1_100_000_000, 16);

        Assert.True(second.First >= first.First + 16);
    }

    [Fact]
    public void Claim_AfterDispose_GivesTheBlockAgain()
    {
        int first;
        using (UidRange claimed = UidRange.Claim(1_100_010_000, 16))
            first = claimed.First;

        using UidRange again = UidRange.Claim(1_100_010_000, 16);
        Assert.Equal(first, again.First);
    }

    [Theory]
    [InlineData("         0          0 4294967295\n", true)]
    [InlineData("         0     100000      65536\n", false)]
    [InlineData("      1000       1000          1\n", false)]
    public void HasHighIds_OfAMap_TellsWhetherTheyAreThere(string map, bool expected) =>
        Assert.Equal(expected, UidRange.HasHighIds(map));
}
