using System.Buffers.Text;
using System.Text;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>The small files of a control group. A missing one is an errno, not an exception, where that is ordinary.</summary>
internal static unsafe class ControlFile
{
    private const int MaxBytes = 4096;

    /// <exception cref="SystemCallException">The kernel does not take the value.</exception>
    public static void Write(string path, string value)
    {
        int errno = TryWrite(path, value);
        if (errno != 0)
            throw new SystemCallException($"write {value} to {path}", errno);
    }

    /// <summary>Returns 0, or the errno.</summary>
    public static int TryWrite(string path, string value)
    {
        int fd;
        fixed (byte* name = Text.ToNative(path))
            fd = LibC.open(name, LibC.O_WRONLY | LibC.O_CLOEXEC, 0);
        if (fd < 0)
            return LibC.errno;

        // One write: the kernel takes each as one value.
        byte[] bytes = Encoding.ASCII.GetBytes(value);
        int errno = 0;
        fixed (byte* start = bytes)
        {
            if (LibC.write(fd, start, bytes.Length) < 0)
                errno = LibC.errno;
        }

        _ = LibC.close(fd);
        return errno;
    }

    /// <summary>The number in the file; null when there is no such file or no number in it ("max").</summary>
    public static long? TryReadNumber(string path)
    {
        Span<byte> buffer = stackalloc byte[MaxBytes];
        int length = Read(path, buffer);
        return length > 0 && Utf8Parser.TryParse(buffer[..length], out long value, out _) ? value : null;
    }

    /// <summary>The number after the key, one pair a line; null when there is no such file or key.</summary>
    public static long? TryReadKey(string path, ReadOnlySpan<byte> key)
    {
        Span<byte> buffer = stackalloc byte[MaxBytes];
        ReadOnlySpan<byte> rest = buffer[..Math.Max(0, Read(path, buffer))];
        while (rest.Length > 0)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.Length > key.Length && line.StartsWith(key) && line[key.Length] == ' '
                && Utf8Parser.TryParse(line[(key.Length + 1)..], out long value, out _))
                return value;
        }

        return null;
    }

    /// <summary>Nothing is in the file, or there is no such file.</summary>
    public static bool IsEmpty(string path)
    {
        Span<byte> buffer = stackalloc byte[1];
        return Read(path, buffer) <= 0;
    }

    private static int Read(string path, Span<byte> buffer)
    {
        int fd;
        fixed (byte* name = Text.ToNative(path))
            fd = LibC.open(name, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        if (fd < 0)
            return -1;

        long count;
        fixed (byte* start = buffer)
            count = (long)LibC.read(fd, start, buffer.Length);
        _ = LibC.close(fd);
        return (int)count;
    }
}
