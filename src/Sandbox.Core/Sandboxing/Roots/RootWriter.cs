using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>Writes a root's entries into a folder.</summary>
/// <remarks>
/// Files are copied, by reflink where the file system can, else inside the kernel. Hard links would be faster, but they
/// are the host's own files: taking set-uid bits off would change the host, and every file that the host changes in place
/// later would change under programs that run.
/// </remarks>
internal sealed class RootWriter(string root)
{
    private const uint CharacterDevice = 0x2000;
    private const int MemoryDriver = 1;

    /// <summary>Devices by their minor numbers.</summary>
    private static readonly (string Name, int Minor)[] Devices = [("null", 3), ("full", 7), ("random", 8), ("urandom", 9)];

    private static readonly (string Name, string Target)[] DeviceLinks =
        [("fd", "../proc/self/fd"), ("stdin", "../proc/self/fd/0"), ("stdout", "../proc/self/fd/1"), ("stderr", "../proc/self/fd/2")];

    private int _files;
    private long _bytes;

    public int Files => _files;

    public long Bytes => _bytes;

    /// <summary>Makes folders and links, copies files; owner root, nothing set-uid, nothing for others to write.</summary>
    public void Write(IEnumerable<RootEntry> entries, CancellationToken cancellationToken)
    {
        var files = new List<RootEntry>();
        CreateFolder("/", FileModes.Public);
        foreach (RootEntry entry in entries)
        {
            if (entry.Kind == RootEntryKind.File)
                files.Add(entry);
            else if (entry.Kind == RootEntryKind.Folder)
                CreateFolder(entry.Path, FileModes.Public);
            else
                File.CreateSymbolicLink(Place(entry.Path), entry.Target);
        }

        try
        {
            Parallel.ForEach(files, new ParallelOptions { CancellationToken = cancellationToken }, file => Copy(file.Path));
        }
        catch (AggregateException exception)
        {
            // A full disk stops every copy at once; the first says it all.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }

    /// <summary>The folders and devices that a sandbox expects; native/src/workspace.c makes a run's own below /sandbox.</summary>
    /// <exception cref="IsolationException">Devices cannot be made there.</exception>
    public void WriteOwn()
    {
        CreateFolder("/sandbox", FileModes.Passage);
        CreateFolder("/sandbox-packages", FileModes.Public);
        CreateFolder("/proc", FileModes.ReadAll | FileModes.ExecuteAll);
        CreateFolder("/etc", FileModes.Public);
        // A server writes it where it can (native/src/root.c); a root that is read-only by then needs it before.
        File.WriteAllText(Place("/etc/ld.so.preload"), "/sandbox/libplaces.so\n");
        FileModes.Write(Place("/etc/ld.so.preload"), FileModes.ReadAll | UnixFileMode.UserWrite);
        CreateFolder("/dev", FileModes.Public);
        // To a run's own folders where it has mounts, else to empty ones of root's: nothing is shared (native/src/root.c).
        CreateFolder("/sandbox/tmp", FileModes.Public);
        CreateFolder("/sandbox/shm", FileModes.Public);
        File.CreateSymbolicLink(Place("/tmp"), "sandbox/tmp");
        File.CreateSymbolicLink(Place("/dev/shm"), "../sandbox/shm");
        foreach ((string path, string text) in NameFiles.All)
            WriteFile(path, text);
        foreach ((string name, int minor) in Devices)
            CreateDevice($"/dev/{name}", minor);
        foreach ((string name, string target) in DeviceLinks)
            File.CreateSymbolicLink(Place($"/dev/{name}"), target);
        CheckDevices();
    }

    private string Place(string path) => Path.Join(root, path);

    private void CreateFolder(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(Place(path));
        FileModes.Write(Place(path), mode);
    }

    private void WriteFile(string path, string text)
    {
        string place = Place(path);
        File.Delete(place);
        File.WriteAllText(place, text);
        FileModes.Write(place, FileModes.ReadAll | UnixFileMode.UserWrite);
    }

    private void Copy(string path)
    {
        string place = Place(path);
        var source = new FileInfo(path);
        if (source.Length == 0)
        {
            // Not opened: a pipe, which would wait for a writer, has no length either.
            File.Create(place).Dispose();
        }
        else
        {
            // With its time: Python compares a module's with the one in its compiled form.
            File.Copy(path, place);
        }

        FileModes.Write(place, source.UnixFileMode & FileModes.Public);
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytes, source.Length);
    }

    private unsafe void CreateDevice(string path, int minor)
    {
        fixed (byte* name = Text.ToNative(Place(path)))
        {
            if (NativeCalls.MakeNode(name, CharacterDevice | (uint)(FileModes.ReadAll | FileModes.WriteAll), ((ulong)MemoryDriver << 8) | (uint)minor) != 0)
            {
                throw new IsolationException(
                    $"The device {path} cannot be made (errno {Marshal.GetLastPInvokeError()})",
                    "run the command as root with CAP_MKNOD, which Docker gives by default");
            }
        }

        FileModes.Write(Place(path), FileModes.ReadAll | FileModes.WriteAll);
    }

    private void CheckDevices()
    {
        try
        {
            using FileStream device = File.OpenRead(Place("/dev/urandom"));
            if (device.ReadByte() < 0)
                throw new IOException("it is no device");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IsolationException(
                $"Devices do not work in {root}: {exception.Message.TrimEnd('.')}",
                "name a folder on a file system that is not mounted nodev",
                exception);
        }
    }
}
