using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

public sealed class WorkspacePathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a/b/c.txt")]
    [InlineData("...")]
    [InlineData(".hidden/x")]
    [InlineData("a b/ü/日本.csv")]
    [InlineData("C:/x")]
    [InlineData("-rf")]
    [InlineData("👩‍💻.txt")]
    public void FindProblem_OrdinaryPath_IsNone(string path) => Assert.Null(WorkspacePath.FindProblem(path));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("/", "is absolute")]
    [InlineData("/etc/passwd", "is absolute")]
    [InlineData("//a", "is absolute")]
    [InlineData("a/", "ends with a slash")]
    [InlineData("a//b", "has an empty segment")]
    [InlineData("..", "has a segment '.' or '..'")]
    [InlineData("../x", "has a segment '.' or '..'")]
    [InlineData("a/../../b", "has a segment '.' or '..'")]
    [InlineData("a/..", "has a segment '.' or '..'")]
    [InlineData("./a", "has a segment '.' or '..'")]
    [InlineData("a/./b", "has a segment '.' or '..'")]
    [InlineData("C:\\x", "has a backslash")]
    [InlineData("..\\x", "has a backslash")]
    [InlineData("a\0b", "has a control character")]
    [InlineData("a\nb", "has a control character")]
    [InlineData("a\x1b[31m", "has a control character")]
    [InlineData("a\x7f", "has a control character")]
    [InlineData("a\u0085b", "has a control character")]
    [InlineData("a\u202egpj.exe", "has a character that changes how it is read")]
    [InlineData("\u2066a", "has a character that changes how it is read")]
    public void FindProblem_PathThatIsNone_SaysWhy(string path, string problem) =>
        Assert.Equal(problem, WorkspacePath.FindProblem(path));

    // No theory: an attribute cannot hold half a pair.
    [Fact]
    public void FindProblem_HalfASurrogatePair_IsNotUnicode()
    {
        foreach (string path in (string[])["a\ud800", "\udc00a", "\udc00\ud800"])
            Assert.Equal("is not valid Unicode", WorkspacePath.FindProblem(path));
    }

    [Fact]
    public void FindProblem_AtTheLimits_IsNone()
    {
        Assert.Null(WorkspacePath.FindProblem(new string('a', WorkspacePath.MostSegmentBytes)));
        Assert.Null(WorkspacePath.FindProblem(new string('é', WorkspacePath.MostSegmentBytes / 2)));
        Assert.Null(WorkspacePath.FindProblem(PathOf(WorkspacePath.MostBytes)));
    }

    [Fact]
    public void FindProblem_OverTheLimits_CountsBytes()
    {
        Assert.Equal("has a segment over 255 bytes", WorkspacePath.FindProblem(new string('a', WorkspacePath.MostSegmentBytes + 1)));
        Assert.Equal("has a segment over 255 bytes", WorkspacePath.FindProblem(new string('é', (WorkspacePath.MostSegmentBytes / 2) + 1)));
        Assert.Equal("is over 1024 bytes", WorkspacePath.FindProblem(PathOf(WorkspacePath.MostBytes + 1)));
        Assert.Equal("is over 1024 bytes", WorkspacePath.FindProblem(PathOf(WorkspacePath.MostBytes)[..^1] + "é"));
    }

    private static string PathOf(int length) =>
        string.Concat(Enumerable.Repeat("a/", length / 2)) + (length % 2 == 0 ? "" : "a") is var path && path.EndsWith('/')
            ? path[..^1] + "b"
            : path;
}
