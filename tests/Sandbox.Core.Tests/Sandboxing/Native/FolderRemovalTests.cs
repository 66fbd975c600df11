using System.Text;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Tests.Sandboxing.Roots;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Native;

public sealed unsafe class FolderRemovalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_ATreeDeeperThanAPathIsLong_RemovesIt()
    {
        string tree = Make("tree");
        byte[] name = Encoding.ASCII.GetBytes(new string('d', 250) + "\0");
        FileDescriptor folder = Descriptors.Open(tree, LibC.O_RDONLY | LibC.O_DIRECTORY);
        for (int depth = 0; depth < 2_000; depth++)
        {
            using FileDescriptor parent = folder;
            fixed (byte* path = name)
            {
                Assert.Equal(0, LibC.mkdirat(parent.Value, path, (mode_t)0x1ED));
                folder = new FileDescriptor(LibC.openat(parent.Value, path, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC));
            }
        }

        folder.Dispose();

        FolderRemoval.Run(tree);

        Assert.False(Directory.Exists(tree));
    }

    [Fact]
    public void Run_NamesThatAreNoText_RemovesThem()
    {
        string tree = Make("tree");
        using (FileDescriptor folder = Descriptors.Open(tree, LibC.O_RDONLY | LibC.O_DIRECTORY))
        {
            fixed (byte* path = (byte[])[0xFF, 0xFE, 0], inner = (byte[])[0xFF, (byte)'/', (byte)'\n', 0xC0, 0], outer = (byte[])[0xFF, 0])
            {
                Assert.Equal(0, LibC.mkdirat(folder.Value, path, (mode_t)0x1ED));
                Assert.Equal(0, LibC.mkdirat(folder.Value, outer, (mode_t)0x1ED));
                Assert.Equal(0, LibC.mkdirat(folder.Value, inner, (mode_t)0x1ED));
            }
        }

        FolderRemoval.Run(tree);

        Assert.False(Directory.Exists(tree));
    }

    [Fact]
    public void Run_ManyFilesAndClosedFolders_RemovesThem()
    {
        string tree = Make("tree");
        string closed = Make("tree/closed/inner");
        for (int i = 0; i < 3_000; i++)
            File.WriteAllText(Path.Combine(tree, $"{i}"), "");
        File.WriteAllText(Path.Combine(closed, "file"), "");
#pragma warning disable CA1416 // Linux only, like all of this.
        File.SetUnixFileMode(closed, UnixFileMode.None);
        File.SetUnixFileMode(Path.GetDirectoryName(closed)!, UnixFileMode.None);
#pragma warning restore CA1416

        FolderRemoval.Run(tree);

        Assert.False(Directory.Exists(tree));
    }

    [Fact]
    public void Run_LinksThatLeadOut_LeavesWhatTheyLeadTo()
    {
        string tree = Make("tree/inner");
        string other = Make("other");
        File.WriteAllText(Path.Combine(other, "kept"), "");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), other);
        File.CreateSymbolicLink(_folder.At("top"), other);

        FolderRemoval.Run(_folder.At("tree"));

        Assert.Throws<IOException>(() => FolderRemoval.Run(_folder.At("top")));
        Assert.True(File.Exists(Path.Combine(other, "kept")));
        Assert.False(Directory.Exists(_folder.At("tree")));
    }

    [Fact]
    public void Run_WhatIsNotThere_DoesNothing() => FolderRemoval.Run(_folder.At("missing"));

    private string Make(string path) => Directory.CreateDirectory(_folder.At(path)).FullName;
}
