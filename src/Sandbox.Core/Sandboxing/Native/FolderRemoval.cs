using System.Text;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>
/// Removes a folder that strangers wrote in. Names are bytes, trees may be deeper than any path is long, and folders may
/// refuse their own owner. Only when nothing of the strangers is alive.
/// </summary>
/// <remarks>
/// What is in a folder is moved up to the top before the folder goes, so that there is no depth to walk into: two
/// descriptors do for every tree.
/// </remarks>
internal sealed unsafe class FolderRemoval
{
    private const int BatchEntries = 1024;
    private const int OwnersMode = 0x1C0; // 0700

    private readonly FileDescriptor _top;
    // Nobody has a file of that name.
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private long _moved;
    private int _errno;

    private FolderRemoval(FileDescriptor top) => _top = top;

    /// <summary>A folder that is not there is no error; a link in its place is one.</summary>
    /// <exception cref="IOException">Something of it cannot be removed.</exception>
    public static void Run(string path)
    {
        fixed (byte* name = Text.ToNative(path))
        {
            int value = LibC.open(name, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_CLOEXEC, 0);
            if (value < 0 && LibC.errno == LibC.ENOENT)
                return;
            if (value < 0)
                throw Failed(LibC.errno);
            using var top = new FileDescriptor(value);
            new FolderRemoval(top).Empty();
            if (LibC.rmdir(name) != 0 && LibC.errno != LibC.ENOENT)
                throw Failed(LibC.errno);
        }
    }

    private void Empty()
    {
        var names = new List<byte[]>();
        while (ReadBatch(_top, names))
        {
            if (!RemoveAll(names))
                throw Failed(_errno);
        }
    }

    /// <summary>False when there is nothing left.</summary>
    private static bool ReadBatch(FileDescriptor folder, List<byte[]> names)
    {
        names.Clear();
        // Entries go while we read: each batch begins at the beginning.
        _ = LibC.lseek(folder.Value, 0, LibC.SEEK_SET);
        FolderEntries.TryRead(folder, BatchEntries, names);
        return names.Count > 0;
    }

    /// <summary>False when nothing came of it.</summary>
    private bool RemoveAll(List<byte[]> names)
    {
        bool any = false;
        foreach (byte[] name in names)
            any |= TryUnlink(_top, name) || TryRemoveFolder(name);
        return any;
    }

    /// <summary>A file, or a folder with nothing in it.</summary>
    private bool TryUnlink(FileDescriptor folder, byte[] name)
    {
        fixed (byte* path = name)
        {
            if (LibC.unlinkat(folder.Value, path, 0) == 0 || LibC.unlinkat(folder.Value, path, LibC.AT_REMOVEDIR) == 0)
                return true;
            _errno = LibC.errno;
            return false;
        }
    }

    private bool TryRemoveFolder(byte[] name)
    {
        fixed (byte* path = name)
        {
            using FileDescriptor? folder = TryOpen(_top, path);
            if (folder is null)
                return false;

            var names = new List<byte[]>();
            bool any = false;
            while (ReadBatch(folder, names))
            {
                bool moved = false;
                foreach (byte[] entry in names)
                    moved |= TryUnlink(folder, entry) || TryMoveUp(folder, entry);
                if (!moved)
                    return any;
                any = true;
            }

            return LibC.unlinkat(_top.Value, path, LibC.AT_REMOVEDIR) == 0 || any;
        }
    }

    private bool TryMoveUp(FileDescriptor folder, byte[] name)
    {
        byte[] target = Encoding.ASCII.GetBytes($"{_mark}{_moved++}\0");
        fixed (byte* path = name, newPath = target)
        {
            OpenToOwner(folder, path);
            if (NativeCalls.Rename(folder.Value, path, _top.Value, newPath) == 0)
                return true;
            _errno = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            return false;
        }
    }

    private FileDescriptor? TryOpen(FileDescriptor parent, byte* path)
    {
        OpenToOwner(parent, path);
        int value = LibC.openat(parent.Value, path, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (value >= 0)
            return new FileDescriptor(value);

        _errno = LibC.errno;
        return null;
    }

    // To empty a folder, and to move it, is to write in it. chmod would follow a link.
    private static void OpenToOwner(FileDescriptor parent, byte* path)
    {
        stat status;
        if (LibC.fstatat(parent.Value, path, &status, LibC.AT_SYMLINK_NOFOLLOW) == 0 && (status.st_mode & LibC.S_IFMT) == LibC.S_IFDIR)
            _ = LibC.fchmodat(parent.Value, path, (mode_t)OwnersMode, 0);
    }

    private static IOException Failed(int errno) => new($"a folder cannot be removed (errno {errno})");
}
