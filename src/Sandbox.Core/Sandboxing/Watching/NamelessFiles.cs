using System.Buffers.Text;
using System.Runtime.InteropServices;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>
/// Adds up the files of a run that have no name any more: unlinked ones that a process still has open or mapped. No folder
/// shows them, and where no file system of its own bounds a run they would be free. Theory of operation: the kernel shows a
/// process's descriptors to its own uid, so the calling thread takes that uid for its file accesses, and for nothing else;
/// no signal of the run can reach it. Only system calls happen meanwhile.
/// </summary>
internal sealed unsafe class NamelessFiles
{
    /// <summary>Files that are mapped and not open: their size is not to be seen, only what is mapped of them.</summary>
    private const int MostMapped = 64;

    /// <summary>
    /// Looks in a row at which a socket held descriptors that nobody had received. What they stand for is not to be seen;
    /// who passes descriptors takes them, who hides files leaves them there.
    /// </summary>
    private const int MostLooksInFlight = 5;

    private const int BufferBytes = 1 << 16;
    private const int NameOffset = 19; // of struct linux_dirent64
    private const int LengthOffset = 16;
    private const long BlockBytes = 512; // the unit of st_blocks

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _path = new byte[128];
    private readonly HashSet<(ulong Device, ulong Inode)> _seen = [];
    private int _looksInFlight;
    private long _bytes;
    private int _mapped;
    private bool _inFlight;

    static NamelessFiles()
    {
        // Whatever the runtime loads for this happens now, while the thread may read it.
        new NamelessFiles().Look(0, [Environment.ProcessId]);
    }

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>True when the processes of <paramref name="uid"/> hold more than <paramref name="bytes"/> so, or hide it.</summary>
    public bool Exceeds(uint uid, IReadOnlyList<int> pids, long bytes)
    {
        Look(uid, pids);
        _looksInFlight = _inFlight ? _looksInFlight + 1 : 0;
        return _bytes > bytes || _mapped > MostMapped || _looksInFlight >= MostLooksInFlight;
    }

    private void Look(uint uid, IReadOnlyList<int> pids)
    {
        (_bytes, _mapped, _inFlight) = (0, 0, false);
        _seen.Clear();
        FileIdentity.Take(uid);
        try
        {
            for (int i = 0; i < pids.Count; i++)
                LookAt(pids[i]);
        }
        finally
        {
            FileIdentity.GiveBack();
        }
    }

    // Threads share their process's descriptors, by the filter's rule for clone. One that outlived the first thread
    // still has them.
    private void LookAt(int pid)
    {
        bool any = LookAtOpen(pid, pid);
        if (any)
        {
            LookAtMapped(pid, pid);
            return;
        }

        int tasks = Open(pid, 0, "/task\0"u8, LibC.O_RDONLY | LibC.O_DIRECTORY);
        if (tasks < 0)
            return;

        using var folder = new FileDescriptor(tasks);
        byte[] names = new byte[BufferBytes];
        fixed (byte* start = names)
        {
            long count;
            while ((count = GetEntries(tasks, start)) > 0)
            {
                for (byte* entry = start; entry < start + count; entry += *(ushort*)(entry + LengthOffset))
                {
                    if (!TryReadNumber(entry + NameOffset, out int thread))
                        continue;
                    LookAtMapped(pid, thread);
                    if (LookAtOpen(pid, thread))
                        return;
                }
            }
        }
    }

    /// <summary>False when it has none, or is not to be seen.</summary>
    private bool LookAtOpen(int pid, int thread)
    {
        int fd = Open(pid, thread, "/fd\0"u8, LibC.O_RDONLY | LibC.O_DIRECTORY);
        if (fd < 0)
            return false;

        using var folder = new FileDescriptor(fd);
        bool any = false;
        fixed (byte* start = _buffer)
        {
            long count;
            while ((count = GetEntries(fd, start)) > 0)
            {
                for (byte* entry = start; entry < start + count; entry += *(ushort*)(entry + LengthOffset))
                    any |= TakeOpen(pid, thread, fd, entry + NameOffset);
            }
        }

        return any;
    }

    private bool TakeOpen(int pid, int thread, int folder, byte* name)
    {
        stat status;
        if (!TryReadNumber(name, out int number) || LibC.fstatat(folder, name, &status, 0) != 0)
            return false;

        uint kind = (uint)status.st_mode & (uint)LibC.S_IFMT;
        if (kind == (uint)LibC.S_IFREG && (ulong)status.st_nlink == 0
            && _seen.Add(((ulong)status.st_dev, (ulong)status.st_ino)))
            _bytes += (long)status.st_blocks * BlockBytes;
        else if (kind == (uint)LibC.S_IFSOCK && !_inFlight)
            _inFlight = HoldsDescriptors(pid, thread, number);
        return true;
    }

    private bool HoldsDescriptors(int pid, int thread, int number)
    {
        Span<byte> text = stackalloc byte[512];
        Span<byte> name = stackalloc byte[32];
        "/fdinfo/"u8.CopyTo(name);
        Utf8Formatter.TryFormat(number, name[8..], out int digits);
        name[8 + digits] = 0;
        int fd = Open(pid, thread, name, LibC.O_RDONLY);
        if (fd < 0)
            return false;

        using var file = new FileDescriptor(fd);
        long count;
        fixed (byte* start = text)
            count = (long)LibC.read(fd, start, text.Length);
        ReadOnlySpan<byte> read = text[..(int)Math.Max(0, count)];
        int at = read.IndexOf("scm_fds:"u8);
        return at >= 0 && Utf8Parser.TryParse(read[(at + 8)..].TrimStart(" \t"u8), out long waiting, out _) && waiting > 0;
    }

    /// <summary>Lines are "start-end rights offset device inode path"; a file without a name says "(deleted)".</summary>
    private void LookAtMapped(int pid, int thread)
    {
        int fd = Open(pid, thread, "/maps\0"u8, LibC.O_RDONLY);
        if (fd < 0)
            return;

        using var file = new FileDescriptor(fd);
        int kept = 0;
        fixed (byte* start = _buffer)
        {
            long count;
            while ((count = (long)LibC.read(fd, start + kept, BufferBytes - kept)) > 0)
            {
                ReadOnlySpan<byte> text = _buffer.AsSpan(0, kept + (int)count);
                for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
                    TakeMapped(text[..end]);
                // A line is far shorter than the buffer, except one with a path of the longest kind.
                kept = text.Length == BufferBytes ? 0 : text.Length;
                text.CopyTo(_buffer);
            }
        }
    }

    private void TakeMapped(ReadOnlySpan<byte> line)
    {
        // The second is shared memory, which the watch over memory counts; no file of a run is seen under that path here.
        if (!line.EndsWith(" (deleted)"u8) || line.EndsWith(" /dev/zero (deleted)"u8))
            return;

        Span<Range> fields = stackalloc Range[7];
        int count = 0;
        for (int at = 0; at < line.Length && count < 6; count++)
        {
            int length = line[at..].IndexOf((byte)' ');
            if (length < 0)
                length = line.Length - at;
            fields[count] = at..(at + length);
            at += length + 1;
        }

        ReadOnlySpan<byte> range = line[fields[0]];
        int dash = range.IndexOf((byte)'-');
        ReadOnlySpan<byte> device = line[fields[3]];
        int colon = device.IndexOf((byte)':');
        if (count < 5 || dash < 0 || colon < 0
            || !Utf8Parser.TryParse(range[..dash], out ulong from, out _, 'x')
            || !Utf8Parser.TryParse(range[(dash + 1)..], out ulong to, out _, 'x')
            || !Utf8Parser.TryParse(device[..colon], out uint major, out _, 'x')
            || !Utf8Parser.TryParse(device[(colon + 1)..], out uint minor, out _, 'x')
            || !Utf8Parser.TryParse(line[fields[4]], out ulong inode, out _)
            || inode == 0)
            return;

        // As the C library packs the two numbers into st_dev.
        ulong packed = (minor & 0xFFUL) | ((major & 0xFFFUL) << 8) | ((minor & ~0xFFUL) << 12) | ((major & ~0xFFFUL) << 32);
        if (!_seen.Add((packed, inode)))
            return;

        _mapped++;
        _bytes += (long)(to - from);
    }

    /// <summary>/proc/PID or /proc/PID/task/THREAD, and what is below; -1 when it is gone.</summary>
    private int Open(int pid, int thread, ReadOnlySpan<byte> below, int flags)
    {
        Span<byte> path = _path;
        int length = Append(path, 0, "/proc/"u8, pid);
        if (thread != 0 && thread != pid)
            length = Append(path, length, "/task/"u8, thread);
        below.CopyTo(path[length..]);
        fixed (byte* start = _path)
            return LibC.open(start, flags | LibC.O_CLOEXEC, 0);
    }

    private static int Append(Span<byte> path, int length, ReadOnlySpan<byte> text, int number)
    {
        text.CopyTo(path[length..]);
        Utf8Formatter.TryFormat(number, path[(length + text.Length)..], out int digits);
        return length + text.Length + digits;
    }

    private static long GetEntries(int folder, byte* buffer) => (long)LibC.syscall(IsArm ? 61 : 217, folder, buffer, BufferBytes);

    private static bool TryReadNumber(byte* name, out int number) =>
        Utf8Parser.TryParse(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name), out number, out _);
}
