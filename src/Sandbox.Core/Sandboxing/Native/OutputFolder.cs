using System.Text;
using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>
/// What a program left for us to collect. Theory of operation: everything in it is hostile, and in the container tier a
/// run that still lives may change it while we look (a program can open its folders to others). So every step is one
/// openat2 from the folder's own descriptor that follows no link and leaves neither the folder nor its file system; what
/// was opened is looked at again through its descriptor; and only a regular file of the run's own uid is read, so that a
/// hard link to somebody else's file gives nothing. No open blocks: O_NONBLOCK against FIFOs and leases.
/// </summary>
internal sealed unsafe class OutputFolder : IDisposable
{
    private static readonly int Reading = LibC.O_RDONLY | LibC.O_NOFOLLOW | LibC.O_NONBLOCK | LibC.O_NOCTTY | LibC.O_CLOEXEC;
    private const int OpenPath = 0x200000; // O_PATH
    private const int OwnerOnly = 0x1C0; // 0700

    // S_IFREG and its like, the same on every architecture.
    private const uint KindMask = 0xF000;
    private const uint Regular = 0x8000;
    private const uint Folder = 0x4000;
    private const uint Link = 0xA000;
    private const uint Fifo = 0x1000;
    private const uint Socket = 0xC000;

    private readonly FileDescriptor _folder;
    private readonly uint _owner;

    private OutputFolder(FileDescriptor folder, uint owner) => (_folder, _owner) = (folder, owner);

    /// <summary>Null when there is no such folder, or something else in its place.</summary>
    public static OutputFolder? TryOpen(FileDescriptor workspace, string name, uint owner)
    {
        uint uid = owner == Wire.NoId ? (uint)LibC.geteuid() : owner;
        byte[] path = Text.ToNative(name);
        int fd = Open(workspace, path, Reading | LibC.O_DIRECTORY);
        if (fd < 0 && LibC.errno == LibC.EACCES)
        {
            // An ordinary user is no exception to the modes that a program sets; but the owner, and so may set them back.
            _ = LibC.fchmod(workspace.Value, (mode_t)OwnerOnly);
            fd = OpenClosed(workspace, path, uid, Reading | LibC.O_DIRECTORY);
        }

        return fd < 0 ? null : new OutputFolder(new FileDescriptor(fd), uid);
    }

    /// <summary>The regular files at any depth up to the limits, ordered by path, and a remark on all else.</summary>
    public OutputListing List(int mostEntries, int mostDepth)
    {
        var listing = new OutputListing();
        var folders = new Stack<(string Path, int Depth)>();
        folders.Push(("", 1));
        var names = new List<byte[]>();
        while (folders.TryPop(out (string Path, int Depth) next))
        {
            names.Clear();
            using FileDescriptor? folder = next.Path.Length == 0 ? null : TryOpenFolder(next.Path, listing);
            if (next.Path.Length > 0 && folder is null)
                continue;

            bool whole = FolderEntries.TryRead(folder ?? _folder, mostEntries - listing.Seen, names);
            listing.Seen += names.Count;
            foreach (byte[] name in names)
                Take(folder ?? _folder, name, next.Path, next.Depth < mostDepth ? folders : null, next.Depth, listing);
            if (!whole)
            {
                listing.Add($"out has more than {mostEntries} entries; not all of them were looked at");
                break;
            }
        }

        listing.Files.Sort(string.CompareOrdinal);
        return listing;
    }

    /// <summary>Opens a file of the listing for reading; null with a remark when it is not the run's own regular file.</summary>
    public SafeFileHandle? TryOpenFile(string path, out long size, out string? problem)
    {
        size = 0;
        byte[] name = Text.ToNative(path);
        int fd = Open(_folder, name, Reading);
        if (fd < 0 && LibC.errno == LibC.EACCES)
            fd = OpenClosed(_folder, name, _owner, Reading);
        if (fd < 0)
        {
            problem = LibC.errno == LibC.EACCES ? "may not be read" : "could not be opened";
            return null;
        }

        var handle = new SafeFileHandle(fd, ownsHandle: true);
        stat status;
        problem = LibC.fstat(fd, &status) != 0 ? "could not be opened" : FindProblem(status, _owner);
        if (problem is null)
        {
            size = (long)status.st_size;
            return handle;
        }

        handle.Dispose();
        return null;
    }

    public void Dispose() => _folder.Dispose();

    private void Take(
        FileDescriptor folder, byte[] name, string parent, Stack<(string Path, int Depth)>? folders, int depth, OutputListing listing)
    {
        ReadOnlySpan<byte> bytes = name.AsSpan(0, name.Length - 1);
        string? path = TryDecode(parent, bytes, out string? problem);
        stat status;
        fixed (byte* start = name)
        {
            if (LibC.fstatat(folder.Value, start, &status, LibC.AT_SYMLINK_NOFOLLOW) != 0)
                problem ??= "could not be looked at";
        }

        if (problem is not null)
            listing.Add(parent, bytes, problem);
        else if (KindOf(status) != Folder)
            AddFile(path!, FindProblem(status, _owner), listing);
        else if (folders is null)
            listing.Add(parent, bytes, $"lies {depth} levels deep and was not looked into");
        else
            folders.Push((path!, depth + 1));

        static void AddFile(string path, string? problem, OutputListing listing)
        {
            if (problem is null)
                listing.Files.Add(path);
            else
                listing.Add(path, problem);
        }
    }

    private static string? TryDecode(string parent, ReadOnlySpan<byte> name, out string? problem)
    {
        if (!System.Text.Unicode.Utf8.IsValid(name))
        {
            problem = "has a name that is not UTF-8";
            return null;
        }

        string text = Encoding.UTF8.GetString(name);
        string path = parent.Length == 0 ? text : $"{parent}/{text}";
        problem = WorkspacePath.FindProblem(path) is { } wrong ? $"has a path that {wrong}" : null;
        return path;
    }

    private FileDescriptor? TryOpenFolder(string path, OutputListing listing)
    {
        byte[] name = Text.ToNative(path);
        int fd = Open(_folder, name, Reading | LibC.O_DIRECTORY);
        if (fd < 0 && LibC.errno == LibC.EACCES)
            fd = OpenClosed(_folder, name, _owner, Reading | LibC.O_DIRECTORY);
        if (fd >= 0)
            return new FileDescriptor(fd);

        listing.Add(path, "could not be looked into");
        return null;
    }

    private static string? FindProblem(in stat status, uint owner) => KindOf(status) switch
    {
        Regular when (uint)status.st_uid != owner => "is not the run's own",
        Regular => null,
        Link => "is a symbolic link",
        Fifo => "is a FIFO",
        Socket => "is a socket",
        Folder => "is a folder now",
        _ => "is a device",
    };

    private static uint KindOf(in stat status) => (uint)status.st_mode & KindMask;

    private static int Open(FileDescriptor folder, byte[] path, int flags)
    {
        fixed (byte* name = path)
            return NativeCalls.OpenBeneath(folder.Value, name, flags, 0);
    }

    /// <summary>
    /// For an owner who has shut himself out. The mode is set through a descriptor of that very file, whatever the path
    /// means by now.
    /// </summary>
    private static int OpenClosed(FileDescriptor folder, byte[] path, uint owner, int flags)
    {
        int closed = Open(folder, path, OpenPath | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (closed < 0)
            return -1;

        using var descriptor = new FileDescriptor(closed);
        stat status;
        bool ours = LibC.fstat(closed, &status) == 0 && (uint)status.st_uid == owner && KindOf(status) is (Regular or Folder);
        fixed (byte* self = Text.ToNative($"/proc/self/fd/{closed}"))
        {
            if (ours)
                _ = LibC.chmod(self, (mode_t)OwnerOnly);
        }

        return Open(folder, path, flags);
    }
}
