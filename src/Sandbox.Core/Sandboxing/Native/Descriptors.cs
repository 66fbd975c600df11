using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>Makes descriptors; every one is close-on-exec.</summary>
internal static unsafe class Descriptors
{
    private static ReadOnlySpan<byte> DevNull => "/dev/null\0"u8;

    public static FileDescriptor OpenDevNull()
    {
        fixed (byte* path = DevNull)
            return new FileDescriptor(SystemCallException.Check(
                LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0), "open /dev/null"));
    }

    /// <summary>A pipe whose read end does not block us and whose write end blocks the program, as pipes do.</summary>
    public static (FileDescriptor Read, FileDescriptor Write) CreatePipe()
    {
        int* ends = stackalloc int[2];
        SystemCallException.Check(LibC.pipe2(ends, LibC.O_CLOEXEC), "pipe2");
        var pipe = (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
        _ = LibC.fcntl(ends[0], LibC.F_SETFL, LibC.O_NONBLOCK);
        return pipe;
    }

    /// <summary>Packet sockets; ours does not block, and tells who sends when <paramref name="credentials"/>.</summary>
    public static (FileDescriptor Ours, FileDescriptor Theirs) CreateSocketPair(bool credentials)
    {
        int* ends = stackalloc int[2];
        SystemCallException.Check(
            LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, 0, ends), "socketpair");
        var pair = (Ours: new FileDescriptor(ends[0]), Theirs: new FileDescriptor(ends[1]));
        _ = LibC.fcntl(ends[0], LibC.F_SETFL, LibC.O_NONBLOCK);
        if (!credentials)
            return pair;

        int on = 1;
        if (LibC.setsockopt(ends[0], LibC.SOL_SOCKET, LibC.SO_PASSCRED, &on, sizeof(int)) == 0)
            return pair;

        int errno = LibC.errno;
        pair.Ours.Dispose();
        pair.Theirs.Dispose();
        throw new SystemCallException("setsockopt SO_PASSCRED", errno);
    }

    /// <summary>A process of ours that is not reaped yet, so that the pid is still its own.</summary>
    public static FileDescriptor OpenPidfd(int pid) =>
        new(SystemCallException.Check(NativeCalls.OpenPidfd(pid), "pidfd_open"));

    public static FileDescriptor CreateEvent() =>
        new(SystemCallException.Check(LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "eventfd"));

    public static FileDescriptor CreateEpoll() =>
        new(SystemCallException.Check(LibC.epoll_create1(LibC.EPOLL_CLOEXEC), "epoll_create1"));

    /// <summary>Opens by a path of ours, never one from a program.</summary>
    public static FileDescriptor Open(string path, int flags)
    {
        fixed (byte* name = Text.ToNative(path))
            return new FileDescriptor(SystemCallException.Check(
                LibC.open(name, flags | LibC.O_CLOEXEC, 0), $"open {path}"));
    }

    /// <summary>A file in memory that holds the content, positioned at its start, that nobody can change.</summary>
    public static FileDescriptor CreateSealedFile(ReadOnlySpan<byte> content)
    {
        int value;
        fixed (byte* name = "stdin\0"u8)
            value = SystemCallException.Check(
                LibC.memfd_create(name, LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING), "memfd_create");

        var file = new FileDescriptor(value);
        try
        {
            WriteAll(value, content);
            _ = LibC.lseek(value, 0, LibC.SEEK_SET);
            int seals = LibC.F_SEAL_SEAL | LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW | LibC.F_SEAL_WRITE;
            SystemCallException.Check(LibC.fcntl(value, LibC.F_ADD_SEALS, seals), "fcntl F_ADD_SEALS");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public static void WriteAll(int fd, ReadOnlySpan<byte> content)
    {
        fixed (byte* start = content)
        {
            int written = 0;
            while (written < content.Length)
            {
                long count = (long)LibC.write(fd, start + written, content.Length - written);
                if (count >= 0)
                    written += (int)count;
                else
                    WaitForRoom(fd, LibC.errno);
            }
        }
    }

    // A terminal does not block when another program that shares it has said so.
    private static void WaitForRoom(int fd, int errno)
    {
        if (errno == LibC.EAGAIN)
        {
            var wanted = new pollfd { fd = fd, events = LibC.POLLOUT };
            _ = LibC.poll(&wanted, 1, -1);
        }
        else if (errno != LibC.EINTR)
        {
            throw new SystemCallException("write", errno);
        }
    }
}
