using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>The kernel's side of a listener: take a call that waits, answer it.</summary>
internal static unsafe class SeccompListener
{
    // _IOWR('!', 0, struct seccomp_notif) and _IOWR('!', 1, struct seccomp_notif_resp).
    private const uint ReceiveRequest = 0xC050_2100;
    private const uint SendRequest = 0xC018_2101;
    private const uint ContinueFlag = 1;

    // _IOW('!', 2, __u64) and _IOW('!', 3, struct seccomp_notif_addfd).
    private const uint IsValidRequest = 0x4008_2102;
    private const uint AddRequest = 0x4018_2103;
    private const uint AddAtNumber = 1;
    private const uint AddAndAnswer = 2;

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

    /// <summary>The call fails with that error; 0: it returns 0. Returns 0, or the errno.</summary>
    public static int Answer(int listener, ulong id, int error) =>
        Send(listener, new SeccompAnswer { Id = id, Error = -error });

    /// <summary>The kernel carries the call out as if there were no filter.</summary>
    public static int Continue(int listener, ulong id) =>
        Send(listener, new SeccompAnswer { Id = id, Flags = ContinueFlag });

    /// <summary>The caller still waits: what was looked up by its process number was its own.</summary>
    public static bool IsValid(int listener, ulong id) => LibC.ioctl(listener, unchecked((int)IsValidRequest), &id) == 0;

    /// <summary>Gives the caller a copy of the descriptor, whose number its call returns. Returns 0, or the errno.</summary>
    public static int AnswerWith(int listener, ulong id, FileDescriptor descriptor, bool closeOnExec)
    {
        int number = Add(listener, id, descriptor, 0, closeOnExec, AddAndAnswer);
        // Before Linux 5.14 in two steps.
        if (number != -LibC.EINVAL)
            return number < 0 ? -number : 0;
        number = Add(listener, id, descriptor, 0, closeOnExec, 0);
        return number < 0 ? -number : Send(listener, new SeccompAnswer { Id = id, Value = number });
    }

    /// <summary>Puts a copy of the descriptor where the caller has that number. Returns 0, or the errno.</summary>
    public static int Place(int listener, ulong id, FileDescriptor descriptor, int number, bool closeOnExec)
    {
        int result = Add(listener, id, descriptor, number, closeOnExec, AddAtNumber);
        return result < 0 ? -result : 0;
    }

    private static int Add(int listener, ulong id, FileDescriptor descriptor, int number, bool closeOnExec, uint flags)
    {
        var wanted = new SeccompDescriptor
        {
            Id = id,
            Flags = flags,
            Source = (uint)descriptor.Value,
            Number = (uint)number,
            NumberFlags = closeOnExec ? (uint)LibC.O_CLOEXEC : 0,
        };
        int result = LibC.ioctl(listener, unchecked((int)AddRequest), &wanted);
        return result < 0 ? -LibC.errno : result;
    }

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
