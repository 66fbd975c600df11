using Sandbox.Core.Sandboxing.Roots;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Roots;

public sealed class RootTreeTests : IDisposable
{
    private readonly TemporaryFolder _host = new();

    [Fact]
    public void Add_ThroughLinks_KeepsThemAndWhatTheyLeadTo()
    {
        string real = _host.Write("usr/lib/libx.so.1.2");
        _host.Link("usr/lib/libx.so.1", "libx.so.1.2");
        _host.Link("lib", "usr/lib");

        var tree = new RootTree([]);

        Assert.Equal(real, tree.Add(_host.At("lib/libx.so.1")));
        Assert.Equal(
            [("lib", RootEntryKind.Link), ("usr", RootEntryKind.Folder), ("usr/lib", RootEntryKind.Folder),
                ("usr/lib/libx.so.1", RootEntryKind.Link), ("usr/lib/libx.so.1.2", RootEntryKind.File)],
            Below(tree));
    }

    [Fact]
    public void Add_AbsoluteLinkWithDots_IsFollowedAsTheKernelDoes()
    {
        string real = _host.Write("b/file");
        _host.Write("a/other");
        _host.Link("a/link", _host.At("a/../b/./file"));

        Assert.Equal(real, new RootTree([]).Add(_host.At("a/link")));
    }

    [Fact]
    public void Add_LoopOrBrokenLink_AddsNothing()
    {
        _host.Link("one", "two");
        _host.Link("two", "one");
        _host.Link("broken", "nowhere");
        var tree = new RootTree([]);

        Assert.Null(tree.Add(_host.At("one")));
        Assert.Null(tree.Add(_host.At("broken")));
        Assert.Empty(tree.Entries);
    }

    [Fact]
    public void Add_ForbiddenPath_AddsNothingOfIt()
    {
        _host.Write("secret/key");
        _host.Link("way/in", "../secret/key");
        _host.Write("secrets-not");
        var tree = new RootTree([_host.At("secret")]);
        tree.AddTree(_host.Path);

        Assert.Equal([("secrets-not", RootEntryKind.File), ("way", RootEntryKind.Folder)], Below(tree));
    }

    [Fact]
    public void Add_FileThatOthersMayNotRead_IsLeftOut()
    {
        _host.Write("private", mode: UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Null(new RootTree([]).Add(_host.At("private")));
    }

    [Fact]
    public void AddTree_LinkedFolders_AreWalkedOnce()
    {
        _host.Write("module/data.txt");
        _host.Write("module/objects.a");
        _host.Link("module/shared", "../share");
        _host.Write("share/font.ttf");
        _host.Link("share/loop", "../module");
        var tree = new RootTree([]);
        tree.AddTree(_host.At("module"));

        Assert.Equal(
            [("module", RootEntryKind.Folder), ("module/data.txt", RootEntryKind.File), ("module/shared", RootEntryKind.Link),
                ("share", RootEntryKind.Folder), ("share/font.ttf", RootEntryKind.File), ("share/loop", RootEntryKind.Link)],
            Below(tree));
    }

    [Fact]
    public void AddTree_LinkToTheWholeHost_IsNotWalked()
    {
        _host.Link("module/usr", "/usr");
        var tree = new RootTree([]);
        tree.AddTree(_host.At("module"));

        Assert.DoesNotContain(tree.Entries, entry => entry.Path.StartsWith("/usr/", StringComparison.Ordinal));
    }

    public void Dispose() => _host.Dispose();

    private IEnumerable<(string Name, RootEntryKind Kind)> Below(RootTree tree) => tree.Entries
        .Where(entry => entry.Path.StartsWith(_host.Path + "/", StringComparison.Ordinal))
        .Select(entry => (entry.Path[(_host.Path.Length + 1)..], entry.Kind));
}
