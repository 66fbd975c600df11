using System.Buffers.Text;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>
/// What a program that waits in a call has in its memory and behind its descriptors. Theory of operation: the kernel shows
/// that to the program's own uid where the program may be looked at (native/src/jail.c), so the thread that looks takes that
/// uid for its file accesses while it opens; it needs no capability then, which a container does not give.
/// </summary>
/// <param name="uid">Null where the server has no other uid than its programs.</param>
internal sealed unsafe class CallerView(uint? uid)
{
    private const int LongestText = 512;

    static CallerView()
    {
        // Whatever the runtime loads for this happens now, while the thread may read it.
        var own = new CallerView(null);
        ulong value = 1;
        Span<byte> copy = stackalloc byte[sizeof(ulong)];
        own.ReadMemory((uint)Environment.ProcessId, (ulong)&value, copy);
        own.FindSocket((uint)Environment.ProcessId, 0);
        own.ReadFlags((uint)Environment.ProcessId, 0);
    }

    /// <summary>All that a connect means; for any thread. True if the caller still waits afterwards.</summary>
    public CallerLook Look(SeccompNotification call)
    {
        // The kernel takes so many bytes and looks at no more than those of the longest address.
        const int MostBytes = 128;
        (int number, int length) = ((int)call.Arguments[0], (int)call.Arguments[2]);
        if (FindSocket(call.Pid, number) is not { } inode)
            return CallerLook.Failed(LibC.EBADF);
        if (inode == 0)
            return CallerLook.Failed(LibC.ENOTSOCK);
        if (length is < sizeof(ushort) or > MostBytes)
            return CallerLook.Failed(LibC.EINVAL);

        byte[] address = new byte[Math.Min(length, InetAddress.MaxBytes)];
        int errno = ReadMemory(call.Pid, call.Arguments[1], address);
        if (errno != 0)
            return CallerLook.Failed(errno);
        return ReadFlags(call.Pid, number) is { } flags ? new CallerLook(0, inode, flags, address) : CallerLook.Failed(LibC.EBADF);
    }

    /// <summary>Reads once, all or nothing. Returns 0, or the errno for the caller.</summary>
    public int ReadMemory(uint pid, ulong address, Span<byte> bytes)
    {
        int fd = Open(pid, "/mem\0"u8, 0);
        if (fd < 0)
            return LibC.EACCES;

        using var memory = new FileDescriptor(fd);
        fixed (byte* start = bytes)
        {
            // Above the positive numbers of an offset there is no memory of programs.
            return address <= long.MaxValue && (long)LibC.pread(fd, start, bytes.Length, (long)address) == bytes.Length ? 0 : LibC.EFAULT;
        }
    }

    /// <summary>The inode of the socket behind the number; 0: there is something else, null: nothing.</summary>
    public ulong? FindSocket(uint pid, int number)
    {
        Span<byte> text = stackalloc byte[LongestText];
        Span<byte> path = stackalloc byte[64];
        WritePath(path, pid, "/fd/"u8, number);
        long length;
        Enter();
        fixed (byte* name = path)
        fixed (byte* start = text)
            length = (long)LibC.readlink(name, start, text.Length);
        Leave();
        if (length < 0)
            return null;

        ReadOnlySpan<byte> target = text[..(int)length];
        return target.StartsWith("socket:["u8) && Utf8Parser.TryParse(target[8..], out ulong inode, out _) ? inode : 0;
    }

    /// <summary>The flags of open(2) behind the number; null when they cannot be seen.</summary>
    public int? ReadFlags(uint pid, int number)
    {
        int fd = Open(pid, "/fdinfo/"u8, number);
        if (fd < 0)
            return null;

        using var file = new FileDescriptor(fd);
        Span<byte> text = stackalloc byte[LongestText];
        long length;
        fixed (byte* start = text)
            length = (long)LibC.read(fd, start, text.Length);
        int at = length <= 0 ? -1 : text[..(int)length].IndexOf("flags:"u8);
        return at < 0 ? null : ParseOctal(text[(at + 6)..(int)length]);
    }

    private int Open(uint pid, ReadOnlySpan<byte> below, int number)
    {
        Span<byte> path = stackalloc byte[64];
        WritePath(path, pid, below, number);
        Enter();
        int fd;
        fixed (byte* name = path)
            fd = LibC.open(name, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        Leave();
        return fd;
    }

    private void Enter()
    {
        if (uid is { } id)
            FileIdentity.Take(id);
    }

    private void Leave()
    {
        if (uid is not null)
            FileIdentity.GiveBack();
    }

    private static void WritePath(Span<byte> path, uint pid, ReadOnlySpan<byte> below, int number)
    {
        "/proc/"u8.CopyTo(path);
        Utf8Formatter.TryFormat(pid, path[6..], out int digits);
        int length = 6 + digits;
        below.CopyTo(path[length..]);
        length += below.Length;
        if (below[^1] == 0)
            return;

        Utf8Formatter.TryFormat(number, path[length..], out digits);
        path[length + digits] = 0;
    }

    private static int ParseOctal(ReadOnlySpan<byte> text)
    {
        int value = 0;
        foreach (byte letter in text.TrimStart(" \t"u8))
        {
            if (letter is < (byte)'0' or > (byte)'7')
                break;
            value = (value << 3) | (letter - '0');
        }

        return value;
    }
}
