using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>A run's workspace, seen from outside through its descriptor.</summary>
internal sealed unsafe class WorkspaceFolder(FileDescriptor folder, uint owner)
{
    private const int FileMode = 0x1A4; // 0644
    private const int FolderMode = 0x1ED; // 0755
    private static readonly int NewFile = LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL | LibC.O_NOFOLLOW | LibC.O_CLOEXEC;

    /// <summary>Writes a new file that the run owns; <paramref name="name"/> is one name, no path.</summary>
    public void WriteFile(string name, ReadOnlySpan<byte> content)
    {
        int fd;
        fixed (byte* path = Text.ToNative(name))
            fd = SystemCallException.Check(LibC.openat(folder.Value, path, NewFile, (mode_t)FileMode), "openat in the workspace");

        using var file = new FileDescriptor(fd);
        Descriptors.WriteAll(fd, content);
        GiveAway(file);
    }

    /// <summary>
    /// Makes a file and the folders above it; call <see cref="GiveAway"/> when it is written. For a workspace whose program
    /// does not run yet.
    /// </summary>
    /// <param name="path">Valid by <see cref="WorkspacePath"/>.</param>
    public FileDescriptor CreateFile(string path)
    {
        int slash = path.LastIndexOf('/');
        FileDescriptor? parent = slash < 0 ? null : MakeFolders(path[..slash]);
        try
        {
            fixed (byte* name = Text.ToNative(path[(slash + 1)..]))
            {
                int fd = NativeCalls.OpenBeneath((parent ?? folder).Value, name, NewFile, FileMode);
                return new FileDescriptor(SystemCallException.Check(fd, "openat2 in the workspace"));
            }
        }
        finally
        {
            parent?.Dispose();
        }
    }

    /// <summary>Makes the run the file's owner.</summary>
    // After the content: a write to a file of somebody else drops nothing we set, and the server needs no right then.
    public void GiveAway(FileDescriptor file)
    {
        if (owner != Wire.NoId)
            SystemCallException.Check(LibC.fchown(file.Value, (uid_t)owner, (gid_t)owner), "fchown in the workspace");
    }

    /// <summary>What the program left in a folder of the workspace; null when there is no such folder.</summary>
    public OutputFolder? OpenOutput(string name) => OutputFolder.TryOpen(folder, name, owner);

    /// <summary>The program has used up the space or the number of files.</summary>
    public bool IsFull()
    {
        statvfs status;
        if (LibC.fstatvfs(folder.Value, &status) != 0)
            return false;

        // A file system without a count of files says 0 of 0.
        return (ulong)status.f_bavail == 0 || ((ulong)status.f_files > 0 && (ulong)status.f_ffree == 0);
    }

    public void Close() => folder.Dispose();

    private FileDescriptor MakeFolders(string path)
    {
        FileDescriptor? current = null;
        try
        {
            foreach (string name in path.Split('/'))
            {
                FileDescriptor next = MakeFolder(current ?? folder, name);
                current?.Dispose();
                current = next;
            }

            return current!;
        }
        catch
        {
            current?.Dispose();
            throw;
        }
    }

    private FileDescriptor MakeFolder(FileDescriptor parent, string name)
    {
        fixed (byte* path = Text.ToNative(name))
        {
            bool made = LibC.mkdirat(parent.Value, path, (mode_t)FolderMode) == 0;
            if (!made && LibC.errno != LibC.EEXIST)
                throw new SystemCallException("mkdirat in the workspace", LibC.errno);
            if (made && owner != Wire.NoId)
            {
                SystemCallException.Check(
                    LibC.fchownat(parent.Value, path, (uid_t)owner, (gid_t)owner, LibC.AT_SYMLINK_NOFOLLOW), "fchownat in the workspace");
            }

            int flags = LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_CLOEXEC;
            return new FileDescriptor(SystemCallException.Check(
                NativeCalls.OpenBeneath(parent.Value, path, flags, 0), "openat2 in the workspace"));
        }
    }
}
