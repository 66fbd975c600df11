using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Storage.Folders;

/// <summary>Files and folders below one folder, reached a step at a time so that no symbolic link leads out of it.</summary>
/// <param name="root">Absolute path; made when it is missing, for this user alone.</param>
internal sealed unsafe class FolderTree(string root)
{
    private const ushort FolderMode = 0x1C0; // 0700
    private const ushort FileMode = 0x180; // 0600

    /// <summary>Opens the folder behind names from the root; null when one is missing, or was removed while it was made.</summary>
    public FileDescriptor? Open(IReadOnlyList<string> names, bool create)
    {
        FileDescriptor folder = OpenRoot();
        foreach (string name in names)
        {
            using FileDescriptor parent = folder;
            if (OpenFolder(parent, name, create) is not { } next)
                return null;
            folder = next;
        }

        return folder;
    }

    /// <summary>Opens a folder of the store's own, beside the containers.</summary>
    /// <exception cref="StorageException">Unavailable: somebody removes the store's folder.</exception>
    public FileDescriptor OpenOwn(string name) => Open([name], create: true)
        ?? throw new StorageException(StorageFailure.Unavailable, "The folder of the blob store is being removed.");

    /// <summary>Null when there is none, or it was removed while it was made.</summary>
    public static FileDescriptor? OpenFolder(FileDescriptor parent, string name, bool create)
    {
        int flags = LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_CLOEXEC;
        fixed (byte* path = Text.ToNative(name))
        {
            if (create)
            {
                if (LibC.mkdirat(parent.Value, path, (mode_t)FolderMode) == 0)
                    Flush(parent);
                else if (LibC.errno == LibC.ENOENT)
                    return null;
                else if (LibC.errno != LibC.EEXIST)
                    throw new SystemCallException("mkdirat", LibC.errno);
            }

            int value = LibC.openat(parent.Value, path, flags);
            if (value >= 0)
                return new FileDescriptor(value);
            return LibC.errno == LibC.ENOENT ? null : throw new SystemCallException("openat of a folder", LibC.errno);
        }
    }

    /// <summary>Null when there is none.</summary>
    public static SafeFileHandle? OpenFile(FileDescriptor folder, string name) =>
        // Not blocking: a pipe in the place of a file must not hold us.
        TryOpen(folder, name, LibC.O_RDONLY | LibC.O_NONBLOCK);

    public static SafeFileHandle CreateFile(FileDescriptor folder, string name) =>
        TryOpen(folder, name, LibC.O_RDWR | LibC.O_CREAT | LibC.O_EXCL)!;

    public static SafeFileHandle OpenOrCreateFile(FileDescriptor folder, string name) =>
        TryOpen(folder, name, LibC.O_RDWR | LibC.O_CREAT)!;

    /// <summary>False when the folder it should go to is not there any more.</summary>
    public static bool TryRename(FileDescriptor from, string name, FileDescriptor to, string newName)
    {
        fixed (byte* path = Text.ToNative(name), newPath = Text.ToNative(newName))
        {
            if (NativeCalls.Rename(from.Value, path, to.Value, newPath) == 0)
                return true;
            int errno = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            return errno == LibC.ENOENT ? false : throw new SystemCallException("renameat", errno);
        }
    }

    /// <summary>A missing file is no error.</summary>
    public static void DeleteFile(FileDescriptor folder, string name)
    {
        fixed (byte* path = Text.ToNative(name))
        {
            if (LibC.unlinkat(folder.Value, path, 0) != 0 && LibC.errno != LibC.ENOENT)
                throw new SystemCallException("unlinkat", LibC.errno);
        }
    }

    /// <summary>False when it is not empty, or not there.</summary>
    public static bool TryDeleteFolder(FileDescriptor parent, string name)
    {
        fixed (byte* path = Text.ToNative(name))
            return LibC.unlinkat(parent.Value, path, LibC.AT_REMOVEDIR) == 0;
    }

    /// <summary>The names in a folder, unordered.</summary>
    public static IEnumerable<string> ReadNames(FileDescriptor folder)
    {
        IEnumerable<string> entries = Directory.EnumerateFileSystemEntries(
            System.FormattableString.Invariant($"/proc/self/fd/{folder.Value}"));
        return entries.Select(path => Path.GetFileName(path));
    }

    /// <summary>What was renamed or made in the folder survives a loss of power.</summary>
    public static void Flush(FileDescriptor folder) => SystemCallException.Check(LibC.fsync(folder.Value), "fsync of a folder");

    /// <summary>False when somebody else holds the lock; closing the file gives it back.</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        const int ExclusiveNotBlocking = 2 | 4;
        if (NativeCalls.Lock((int)file.DangerousGetHandle(), ExclusiveNotBlocking) == 0)
            return true;
        int errno = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
        return errno == LibC.EWOULDBLOCK || errno == LibC.EINTR ? false : throw new SystemCallException("flock", errno);
    }

    private FileDescriptor OpenRoot()
    {
        // The only place where links are followed: the path is the operator's.
        fixed (byte* path = Text.ToNative(root))
        {
            int value = LibC.open(path, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC, 0);
            if (value < 0 && LibC.errno == LibC.ENOENT)
            {
#pragma warning disable CA1416 // Linux only, like all of this file.
                Directory.CreateDirectory(root, (UnixFileMode)FolderMode);
#pragma warning restore CA1416
                value = LibC.open(path, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC, 0);
            }

            return new FileDescriptor(SystemCallException.Check(value, $"open {root}"));
        }
    }

    private static SafeFileHandle? TryOpen(FileDescriptor folder, string name, int flags)
    {
        fixed (byte* path = Text.ToNative(name))
        {
            int value = LibC.openat(folder.Value, path, flags | LibC.O_NOFOLLOW | LibC.O_CLOEXEC, (mode_t)FileMode);
            if (value >= 0)
                return new SafeFileHandle(value, ownsHandle: true);
            return LibC.errno == LibC.ENOENT && (flags & LibC.O_CREAT) == 0
                ? null
                : throw new SystemCallException("openat of a file", LibC.errno);
        }
    }
}
