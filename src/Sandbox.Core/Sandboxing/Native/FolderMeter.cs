using System.Buffers;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>
/// Adds up what lies in a folder, for the tier where no file system of its own bounds a run's files. Names are bytes here:
/// a program may use any.
/// </summary>
internal static unsafe class FolderMeter
{
    // The deepest tree that is looked into, a descriptor a level. Who nests deeper hides something.
    private const int MaxDepth = 600;
    private const int BufferBytes = 4096;
    private const int NameOffset = 19; // of struct linux_dirent64
    private const int LengthOffset = 16;
    private const long BlockBytes = 512; // the unit of st_blocks

    private static int GetDents64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;

    /// <summary>
    /// True when what lies below the folder is more; stops looking as soon as it knows. Files that have no name any more
    /// are not seen.
    /// </summary>
    public static bool Exceeds(string path, long bytes, long entries)
    {
        var left = new Budget { Bytes = bytes, Entries = entries };
        try
        {
            using FileDescriptor folder = Descriptors.Open(path, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_NOFOLLOW);
            return !Visit(folder.Value, ref left, 0);
        }
        catch (SystemCallException)
        {
            // Not there: nothing in it.
            return false;
        }
    }

    /// <summary>False when the budget is used up.</summary>
    private static bool Visit(int folder, ref Budget left, int depth)
    {
        if (depth > MaxDepth)
            return false;

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            return Read(folder, ref left, depth, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool Read(int folder, ref Budget left, int depth, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            long count;
            while ((count = (long)LibC.syscall(GetDents64, folder, start, BufferBytes)) > 0)
            {
                for (byte* entry = start; entry < start + count; entry += *(ushort*)(entry + LengthOffset))
                {
                    if (!IsDot(entry + NameOffset) && !Take(folder, entry + NameOffset, ref left, depth))
                        return false;
                }
            }
        }

        return true;
    }

    private static bool Take(int folder, byte* name, ref Budget left, int depth)
    {
        stat status;
        if (LibC.fstatat(folder, name, &status, LibC.AT_SYMLINK_NOFOLLOW) != 0)
            return true; // gone meanwhile

        left.Bytes -= (long)status.st_blocks * BlockBytes;
        left.Entries--;
        if (left.Bytes < 0 || left.Entries < 0)
            return false;
        if ((status.st_mode & LibC.S_IFMT) != LibC.S_IFDIR)
            return true;

        int inner = LibC.openat(folder, name, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (inner < 0)
            return true;

        using var descriptor = new FileDescriptor(inner);
        return Visit(inner, ref left, depth + 1);
    }

    private static bool IsDot(byte* name) => name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));

    private struct Budget
    {
        public long Bytes;
        public long Entries;
    }
}
