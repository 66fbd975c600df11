using System.Runtime.InteropServices;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Dependencies.Versions;

/// <summary>Gives files away and takes them back; never through a link.</summary>
internal static unsafe class FileOwner
{
    /// <summary>Makes it ours.</summary>
    public static void Take(string path) => Set(path, LibC.geteuid(), LibC.getegid());

    /// <summary>A folder with all that is in it, or one file.</summary>
    public static void Give(FileSystemInfo entry, uint uid)
    {
        Set(entry.FullName, uid, uid);
        if (entry is not DirectoryInfo { LinkTarget: null } folder)
            return;
        foreach (FileSystemInfo below in folder.EnumerateFileSystemInfos())
            Give(below, uid);
    }

    private static void Set(string path, uid_t user, gid_t group)
    {
        fixed (byte* name = Text.ToNative(path))
        {
            if (LibC.lchown(name, user, group) != 0)
                throw new IOException($"the owner of a file cannot be changed (errno {Marshal.GetLastPInvokeError()})");
        }
    }
}
