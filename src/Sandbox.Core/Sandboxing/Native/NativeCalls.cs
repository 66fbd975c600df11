using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>The calls that Tmds.LibC lacks; nothing else in this project has a P/Invoke.</summary>
internal static unsafe partial class NativeCalls
{
    // The same on every architecture, like all numbers the kernel gave out since 5.1.
    private const int PidfdSendSignalNumber = 424;
    private const int PidfdOpenNumber = 434;
    private const int OpenAt2Number = 437;
    private const uint SeccompGetNotifSizes = 3;

    /// <summary>P_PIDFD is 3; a pidfd cannot mean another process than the one it was opened for.</summary>
    public const int WaitForPidfd = 3;
    public const int WaitExited = 4;
    public const int WaitNoHang = 1;

    private static int SeccompNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 317,
        Architecture.Arm64 => 277,
        _ => throw new PlatformNotSupportedException("Sandboxes run on x86-64 and aarch64."),
    };

    /// <summary>Returns the descriptor, or -1 with errno.</summary>
    public static int OpenPidfd(int pid) => (int)LibC.syscall(PidfdOpenNumber, pid, 0);

    public static int SendSignal(int pidfd, int signal) => (int)LibC.syscall(PidfdSendSignalNumber, pidfd, signal, 0, 0);

    /// <summary>
    /// Opens a path that stays below <paramref name="folder"/> and its file system and follows no link of any kind; the
    /// kernel sees to that while it walks. Returns the descriptor, or -1 with errno.
    /// </summary>
    public static int OpenBeneath(int folder, byte* path, int flags, uint mode)
    {
        const ulong NoCrossing = 1, NoMagicLinks = 2, NoLinks = 4, Beneath = 8; // RESOLVE_...
        // struct open_how
        ulong* how = stackalloc ulong[] { (ulong)(uint)flags, mode, NoCrossing | NoMagicLinks | NoLinks | Beneath };
        return (int)LibC.syscall(OpenAt2Number, folder, path, how, 3 * sizeof(ulong));
    }

    /// <summary>Sizes of the kernel's notification and answer; -1 with errno where it has no listeners.</summary>
    public static int GetSeccompSizes(ushort* sizes) =>
        (int)LibC.syscall(SeccompNumber, (int)SeccompGetNotifSizes, 0, (void*)sizes);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int PosixSpawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDup2(void* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int AddOpen(void* actions, int fd, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSignalDefaults(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int kind, uint id, void* info, int options);

    /// <summary>A device number is 12 bits of major and 20 of minor; small ones are major * 256 + minor on every architecture.</summary>
    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true)]
    public static partial int MakeNode(byte* path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int Rename(int fromFolder, byte* from, int toFolder, byte* to);
}
