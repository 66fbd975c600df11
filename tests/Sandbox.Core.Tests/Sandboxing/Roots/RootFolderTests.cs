using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Roots;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Roots;

public sealed class RootFolderTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    private string Place => _parent.At("root");

    [Fact]
    public void Publish_WhereNothingIs_PutsItThere()
    {
        Assert.False(Build("first"));

        Assert.Equal(["root"], Names());
        Assert.Equal("first", File.ReadAllText(Path.Combine(Place, "content")));
    }

    [Fact]
    public void Publish_OverARootOfOurs_ReplacesIt()
    {
        Build("first");

        Assert.True(Build("second"));

        Assert.Equal(["root"], Names());
        Assert.Equal("second", File.ReadAllText(Path.Combine(Place, "content")));
    }

    [Fact]
    public void Open_OverFilesOfOthers_RefusesAndLeavesThem()
    {
        _parent.Write("root/file");

        IsolationException exception = Assert.Throws<IsolationException>(() => RootFolder.Open(Place));

        Assert.Contains("not empty", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["root"], Names());
        Assert.True(File.Exists(Path.Combine(Place, "file")));
    }

    [Fact]
    public void Open_WhereAFileALinkOrAMountIs_Refuses()
    {
        _parent.Write("file");
        _parent.Link("link", "elsewhere");

        Assert.Throws<IsolationException>(() => RootFolder.Open(_parent.At("file")));
        Assert.Throws<IsolationException>(() => RootFolder.Open(_parent.At("link")));
        Assert.Contains("mount point", Assert.Throws<IsolationException>(() => RootFolder.Open("/proc")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhileAnotherBuilds_Refuses()
    {
        using RootFolder first = RootFolder.Open(Place);

        Assert.Throws<IsolationException>(() => RootFolder.Open(Place));
        Assert.True(Directory.Exists(first.Building));
    }

    [Fact]
    public void Open_AfterABuilderWasKilled_RemovesWhatItLeft()
    {
        _parent.Write("root.new/" + RootFolder.Marker, "");
        _parent.Write("root.new/half");

        using RootFolder folder = RootFolder.Open(Place);

        Assert.False(File.Exists(Path.Combine(folder.Building, "half")));
    }

    [Fact]
    public void Open_WhereSomebodyElsesFolderIsInTheWay_LeavesIt()
    {
        string file = _parent.Write("root.new/file");

        Assert.Throws<IsolationException>(() => RootFolder.Open(Place));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void Dispose_WithoutPublish_KeepsTheFormerRoot()
    {
        Build("first");
        RootFolder.Open(Place).Dispose();

        Assert.Equal(["root"], Names());
        Assert.Equal("first", File.ReadAllText(Path.Combine(Place, "content")));
    }

    public void Dispose() => _parent.Dispose();

    private bool Build(string content)
    {
        using RootFolder folder = RootFolder.Open(Place);
        File.WriteAllText(Path.Combine(folder.Building, "content"), content);
        return folder.Publish();
    }

    private IEnumerable<string?> Names() => Directory.EnumerateFileSystemEntries(_parent.Path).Select(Path.GetFileName);
}
