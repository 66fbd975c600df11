using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>The run's workspace, seen from outside through its descriptor.</summary>
internal sealed unsafe class WorkspaceFolder(FileDescriptor folder, uint owner)
{
    private const int FileMode = 0x1A4; // 0644

    /// <summary>Writes a new file that the run owns; <paramref name="name"/> is one name, no path.</summary>
    public void WriteFile(string name, ReadOnlySpan<byte> content)
    {
        int flags = LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL | LibC.O_NOFOLLOW | LibC.O_CLOEXEC;
        int fd;
        fixed (byte* path = Text.ToNative(name))
            fd = SystemCallException.Check(LibC.openat(folder.Value, path, flags, (mode_t)FileMode), "openat in the workspace");

        using var file = new FileDescriptor(fd);
        Descriptors.WriteAll(fd, content);
        // After the content: a write to a file of somebody else drops nothing we set, and the server needs no right then.
        if (owner != Wire.NoId)
            SystemCallException.Check(LibC.fchown(fd, (uid_t)owner, (gid_t)owner), "fchown in the workspace");
    }

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
}
