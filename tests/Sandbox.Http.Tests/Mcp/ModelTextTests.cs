using Sandbox.Server.Mcp;

namespace Sandbox.Http.Tests.Mcp;

public sealed class ModelTextTests
{
    [Fact]
    public void Shorten_TextThatFits_IsAsItWas() => Assert.Equal("abc", ModelText.Shorten("abc", 3));

    [Fact]
    public void Shorten_LongText_LeavesTheMiddleOutAndSaysHowMuch() =>
        Assert.Equal(
            "aaaaaa\n[... 91 characters left out: print less, or write to a file in out ...]\nbbb",
            ModelText.Shorten(new string('a', 50) + new string('b', 50), 9));

    [Fact]
    public void Shorten_SurrogatePairsAtTheCuts_AreNotHalved()
    {
        string text = string.Concat(Enumerable.Repeat("😀", 100));
        for (int most = 2; most < 40; most++)
        {
            string shortened = ModelText.Shorten(text, most);
            for (int i = 0; i < shortened.Length; i++)
            {
                if (char.IsHighSurrogate(shortened[i]))
                    Assert.True(char.IsLowSurrogate(shortened[++i]));
                else
                    Assert.False(char.IsLowSurrogate(shortened[i]));
            }
        }
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(268_435_456, "256 MiB")]
    [InlineData(1_073_741_824, "1 GiB")]
    public void Bytes_Number_HasTheUnitThatFits(long bytes, string expected) => Assert.Equal(expected, ModelText.Bytes(bytes));
}
