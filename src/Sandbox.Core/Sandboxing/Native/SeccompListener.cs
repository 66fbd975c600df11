using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>The kernel's side of a listener: take a call that waits, answer it.</summary>
internal static unsafe class SeccompListener
{
    // _IOWR('!', 0, struct seccomp_notif) and _IOWR('!', 1, struct seccomp_notif_resp).
    private const uint ReceiveRequest = 0xC050_2100;
    private const uint SendRequest = 0xC018_2101;
    private const uint ContinueFlag = 1;

    // A later kernel may write more than the struct we know; it says how much.
    private static readonly int NotificationBytes = ReadSizes();

    /// <summary>Takes one waiting call. Returns 0, or the errno; ENOENT when its caller was killed meanwhile.</summary>
    public static int Receive(int listener, out SeccompNotification notification)
    {
        byte* buffer = stackalloc byte[NotificationBytes];
        new Span<byte>(buffer, NotificationBytes).Clear();
        int errno = 0;
        if (LibC.ioctl(listener, unchecked((int)ReceiveRequest), buffer) != 0)
            errno = LibC.errno;
        notification = *(SeccompNotification*)buffer;
        return errno;
    }

    /// <summary>The call fails with that error. Returns 0, or the errno.</summary>
    public static int Refuse(int listener, ulong id, int error) =>
        Send(listener, new SeccompAnswer { Id = id, Error = -error });

    /// <summary>The kernel carries the call out as if there were no filter.</summary>
    public static int Continue(int listener, ulong id) =>
        Send(listener, new SeccompAnswer { Id = id, Flags = ContinueFlag });

    private static int Send(int listener, SeccompAnswer answer) =>
        LibC.ioctl(listener, unchecked((int)SendRequest), &answer) == 0 ? 0 : LibC.errno;

    private static int ReadSizes()
    {
        ushort* sizes = stackalloc ushort[3];
        return NativeCalls.GetSeccompSizes(sizes) == 0
            ? Math.Max((int)sizes[0], sizeof(SeccompNotification))
            : sizeof(SeccompNotification);
    }
}
