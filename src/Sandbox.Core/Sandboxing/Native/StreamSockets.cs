using System.Net;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>TCP sockets by their numbers: .NET's own would shut a connection down that a program has meanwhile.</summary>
internal static unsafe class StreamSockets
{
    // Those that a program may set before it connects (native/policies/network.policy).
    private static readonly (int Level, int Name)[] Options =
    [
        (LibC.SOL_SOCKET, LibC.SO_KEEPALIVE),
        (LibC.SOL_SOCKET, LibC.SO_REUSEADDR),
        (LibC.SOL_SOCKET, LibC.SO_OOBINLINE),
        (LibC.SOL_SOCKET, LibC.SO_RCVTIMEO),
        (LibC.SOL_SOCKET, LibC.SO_SNDTIMEO),
        (LibC.IPPROTO_TCP, LibC.TCP_NODELAY),
        (LibC.IPPROTO_TCP, LibC.TCP_KEEPIDLE),
        (LibC.IPPROTO_TCP, LibC.TCP_KEEPINTVL),
        (LibC.IPPROTO_TCP, LibC.TCP_KEEPCNT),
        (LibC.IPPROTO_TCP, LibC.TCP_USER_TIMEOUT),
    ];

    /// <summary>A socket of the family; null, and the errno, when there is none to be had.</summary>
    public static FileDescriptor? Create(int family, bool nonBlocking, out int errno)
    {
        int type = LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | (nonBlocking ? LibC.SOCK_NONBLOCK : 0);
        int value = LibC.socket(family, type, LibC.IPPROTO_TCP);
        errno = value < 0 ? LibC.errno : 0;
        return value < 0 ? null : new FileDescriptor(value);
    }

    /// <summary>A connected pair inside this machine; ours does not block.</summary>
    public static (FileDescriptor Ours, FileDescriptor Theirs) CreatePair()
    {
        int* ends = stackalloc int[2];
        SystemCallException.Check(LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0, ends), "socketpair");
        _ = LibC.fcntl(ends[0], LibC.F_SETFL, LibC.O_NONBLOCK);
        return (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
    }

    /// <summary>
    /// A pair of TCP, over loopback, for a program that looks at what it is connected to (c-ares does); ours does not block,
    /// neither holds much in the kernel, and their ports are free as soon as one is closed, together with what the other
    /// has not read. Null when there is none to be had. May wait for a moment.
    /// </summary>
    public static (FileDescriptor Ours, FileDescriptor Theirs)? TryCreateInetPair()
    {
        var anywhere = new IPEndPoint(IPAddress.Loopback, 0);
        using FileDescriptor? listener = Create(LibC.AF_INET, nonBlocking: true, out _);
        FileDescriptor? theirs = listener is null ? null : Create(LibC.AF_INET, nonBlocking: true, out _);
        if (theirs is null || !Bind(listener!, anywhere))
            return Drop(theirs);

        // Before the connection: its window is as large as the buffers are then.
        SetBuffers(listener!);
        SetBuffers(theirs);
        ResetOnClose(theirs);
        int errno = LibC.listen(listener!.Value, 1) != 0 ? LibC.errno : Connect(theirs, OwnName(listener));
        if (errno != 0 && errno != LibC.EINPROGRESS)
            return Drop(theirs);

        while (Accept(listener) is { } ours)
        {
            // Whoever else is on this machine may be faster.
            if (OwnName(theirs).Equals(PeerName(ours)))
            {
                SetBlocking(ours, blocking: false);
                ResetOnClose(ours);
                // Or the answer for the second family of a name waits for the first one's acknowledgement.
                SetNoDelay(ours);
                return (ours, theirs);
            }

            ours.Dispose();
        }

        return Drop(theirs);
    }

    /// <summary>Returns 0, or the errno.</summary>
    public static int Connect(FileDescriptor socket, IPEndPoint endpoint)
    {
        byte* address = stackalloc byte[InetAddress.MaxBytes];
        int length = InetAddress.Write(endpoint, new Span<byte>(address, InetAddress.MaxBytes));
        return LibC.connect(socket.Value, (sockaddr*)address, length) == 0 ? 0 : LibC.errno;
    }

    /// <summary>The error of a connect that went on by itself; 0 when it worked.</summary>
    public static int ReadError(FileDescriptor socket)
    {
        int error = 0;
        socklen_t length = sizeof(int);
        return LibC.getsockopt(socket.Value, LibC.SOL_SOCKET, LibC.SO_ERROR, &error, &length) == 0 ? error : LibC.errno;
    }

    public static void SetBlocking(FileDescriptor socket, bool blocking) =>
        _ = LibC.fcntl(socket.Value, LibC.F_SETFL, blocking ? 0 : LibC.O_NONBLOCK);

    /// <summary>Options of one socket become those of another; what cannot be read or set stays as it is.</summary>
    public static void CopyOptions(FileDescriptor from, FileDescriptor to)
    {
        const int MaxBytes = 16;
        byte* value = stackalloc byte[MaxBytes];
        foreach ((int level, int name) in Options)
        {
            socklen_t length = MaxBytes;
            if (LibC.getsockopt(from.Value, level, name, value, &length) == 0)
                _ = LibC.setsockopt(to.Value, level, name, value, length);
        }
    }

    private static (FileDescriptor, FileDescriptor)? Drop(FileDescriptor? socket)
    {
        socket?.Dispose();
        return null;
    }

    /// <summary>Names the own address, and leaves the port to a later connect. Returns 0, or the errno.</summary>
    public static int BindWithoutPort(FileDescriptor socket, IPEndPoint endpoint)
    {
        const int AddressWithoutPort = 24; // IP_BIND_ADDRESS_NO_PORT
        int yes = 1;
        if (LibC.setsockopt(socket.Value, LibC.IPPROTO_IP, AddressWithoutPort, &yes, sizeof(int)) != 0)
            return LibC.errno;
        return Bind(socket, endpoint) ? 0 : LibC.errno;
    }

    private static bool Bind(FileDescriptor socket, IPEndPoint endpoint)
    {
        byte* address = stackalloc byte[InetAddress.MaxBytes];
        int length = InetAddress.Write(endpoint, new Span<byte>(address, InetAddress.MaxBytes));
        return LibC.bind(socket.Value, (sockaddr*)address, length) == 0;
    }

    private static void SetBuffers(FileDescriptor socket)
    {
        int bytes = 16 << 10; // a few hundred questions
        _ = LibC.setsockopt(socket.Value, LibC.SOL_SOCKET, LibC.SO_RCVBUF, &bytes, sizeof(int));
        _ = LibC.setsockopt(socket.Value, LibC.SOL_SOCKET, LibC.SO_SNDBUF, &bytes, sizeof(int));
    }

    // A port that is waited out for a minute is one that nobody on this machine connects from, and a program opens and
    // closes a thousand of these a second.
    private static void ResetOnClose(FileDescriptor socket)
    {
        const int Linger = 13; // SO_LINGER
        int* atOnce = stackalloc int[] { 1, 0 }; // struct linger
        _ = LibC.setsockopt(socket.Value, LibC.SOL_SOCKET, Linger, atOnce, 2 * sizeof(int));
    }

    private static void SetNoDelay(FileDescriptor socket)
    {
        int yes = 1;
        _ = LibC.setsockopt(socket.Value, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, &yes, sizeof(int));
    }

    private static FileDescriptor? Accept(FileDescriptor listener)
    {
        const int PatienceMs = 1000; // it is there when connect returns, but on a machine without a moment to spare
        var wanted = new pollfd { fd = listener.Value, events = LibC.POLLIN };
        if (LibC.poll(&wanted, 1, PatienceMs) != 1)
            return null;
        int value = LibC.accept4(listener.Value, null, null, LibC.SOCK_CLOEXEC);
        return value < 0 ? null : new FileDescriptor(value);
    }

    private static IPEndPoint OwnName(FileDescriptor socket)
    {
        byte* address = stackalloc byte[InetAddress.MaxBytes];
        socklen_t length = InetAddress.MaxBytes;
        SystemCallException.Check(LibC.getsockname(socket.Value, (sockaddr*)address, &length), "getsockname");
        return InetAddress.Read(new ReadOnlySpan<byte>(address, (int)(uint)length), LibC.AF_INET, out _)!;
    }

    private static IPEndPoint? PeerName(FileDescriptor socket)
    {
        byte* address = stackalloc byte[InetAddress.MaxBytes];
        socklen_t length = InetAddress.MaxBytes;
        return LibC.getpeername(socket.Value, (sockaddr*)address, &length) == 0
            ? InetAddress.Read(new ReadOnlySpan<byte>(address, (int)(uint)length), LibC.AF_INET, out _)
            : null;
    }

    public static ulong InodeOf(FileDescriptor socket)
    {
        stat status;
        return LibC.fstat(socket.Value, &status) == 0 ? (ulong)status.st_ino : 0;
    }
}
