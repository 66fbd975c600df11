using Sandbox.Core.Dependencies;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies;

public sealed class ListEditTests
{
    [Theory]
    [InlineData("a==1\nb", "a==2", "b\na==2\n")]
    [InlineData("a==1  # pinned\nb", "a==2", "b\na==2\n")]
    [InlineData("a==1 \\\n    --hash=sha256:x\nb", "b==2", "a==1 \\\n    --hash=sha256:x\nb==2\n")]
    [InlineData("# mine\nA_b==1", "a-B==2", "# mine\na-B==2\n")]
    [InlineData("\uFEFFa==1\r\nb\r\n", "a==2  # new", "b\na==2  # new\n")]
    [InlineData("", "a", "a\n")]
    [InlineData("a", "--evil", "a\n--evil\n")]
    public void Add_ToAPythonList_TakesTheFormerLinesPlace(string list, string added, string expected) =>
        Assert.Equal(expected, ListEdit.Add("python3", list, [added]));

    [Fact]
    public void Add_ForALineThatGoesOn_TakesTheWholeOfIt()
    {
        string hash = new('a', 64);

        Assert.Equal("b\na==2\n", ListEdit.Add("python3", $"a==1 \\\n  --hash=sha256:{hash} \\\n  --hash=sha256:{hash}\nb\n", ["a==2"]));
    }

    [Theory]
    [InlineData("@s/a@1.0.0 # why\nb@1", "@s/a@2.0.0", "b@1\n@s/a@2.0.0\n")]
    [InlineData("a\nb", "a@^2", "b\na@^2\n")]
    public void Add_ToANodeList_TakesTheFormerLinesPlace(string list, string added, string expected) =>
        Assert.Equal(expected, ListEdit.Add("nodejs", list, [added]));
}
