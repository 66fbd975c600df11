using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>
/// Adds up what lies in a folder, for the tier where no file system of its own bounds a run's files. Names are bytes here:
/// a program may use any.
/// </summary>
internal static unsafe class FolderMeter
{
    // The deepest tree that is looked into. Who nests deeper hides something, or tries to use up our descriptors.
    private const int MaxDepth = 128;
    private const int BufferBytes = 32_768;
    private const int NameOffset = 19; // of struct linux_dirent64
    private const int LengthOffset = 16;
    private const long BlockBytes = 512; // the unit of st_blocks

    private static int GetDents64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;

    /// <summary>True when the folder holds more than that; stops looking as soon as it knows.</summary>
    public static bool Exceeds(string path, long bytes, long entries)
    {
        FileDescriptor folder;
        try
        {
            folder = Descriptors.Open(path, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_NOFOLLOW);
        }
        catch (SystemCallException)
        {
            return false; // not there: nothing in it
        }

        using (folder)
        {
            var left = new Budget { Bytes = bytes, Entries = entries };
            return !Visit(folder.Value, ref left, 0);
        }
    }

    /// <summary>False when the budget is used up.</summary>
    private static bool Visit(int folder, ref Budget left, int depth)
    {
        if (depth > MaxDepth)
            return false;

        byte[] buffer = new byte[BufferBytes];
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
