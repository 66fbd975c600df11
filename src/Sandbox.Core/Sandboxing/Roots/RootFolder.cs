namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>
/// Where a root is to be. It is built beside that place and put there when it is whole, so that nobody finds half a
/// root, and a failure leaves the former one.
/// </summary>
internal sealed class RootFolder : IDisposable
{
    /// <summary>Says that a folder is ours to renew. Only root may read it; its lock keeps a second builder away.</summary>
    public const string Marker = ".sandbox-root";

    private readonly string _former;
    private readonly FileStream _lock;

    private RootFolder(string path, string building, string former, FileStream marker) =>
        (Path, Building, _former, _lock) = (path, building, former, marker);

    public string Path { get; }

    /// <summary>The folder to build in.</summary>
    public string Building { get; }

    /// <exception cref="IsolationException">The place is taken, or cannot be written to.</exception>
    public static RootFolder Open(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        CheckPlace(path);
        string building = path + ".new";
        string former = path + ".old";
        try
        {
            RemoveLeftOver(building);
            RemoveLeftOver(former);
            Directory.CreateDirectory(building);
            return new RootFolder(path, building, former, CreateMarker(building));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IsolationException(
                $"A root cannot be made beside {path}: {exception.Message.TrimEnd('.')}", "check who may write there", exception);
        }
    }

    /// <summary>Puts the finished root in its place; returns whether there was one before.</summary>
    /// <exception cref="IsolationException">The place cannot be changed, or the former root not be removed.</exception>
    public bool Publish()
    {
        bool renewed = File.Exists(System.IO.Path.Combine(Path, Marker));
        try
        {
            if (renewed)
                SetAside();
            else if (Directory.Exists(Path))
                Directory.Delete(Path);
            Directory.Move(Building, Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!Directory.Exists(Path) && Directory.Exists(_former))
                Directory.Move(_former, Path);
            throw new IsolationException(
                $"The root is made but cannot be put at {Path}: {exception.Message.TrimEnd('.')}", "end what uses the former one", exception);
        }

        RemoveFormer();
        return renewed;
    }

    /// <summary>What was not published is removed.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (Directory.Exists(Building))
            Directory.Delete(Building, recursive: true);
    }

    private void SetAside()
    {
        try
        {
            Directory.Move(Path, _former);
        }
        catch (IOException)
        {
            // A folder of an image's lower layer cannot be renamed. The new one is whole: the gap is short.
            Directory.Delete(Path, recursive: true);
        }
    }

    private void RemoveFormer()
    {
        try
        {
            if (Directory.Exists(_former))
                Directory.Delete(_former, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IsolationException(
                $"The root is at {Path}, but the former one cannot be removed: {exception.Message.TrimEnd('.')}",
                $"end the servers that use it and remove {_former}",
                exception);
        }
    }

    private static void CheckPlace(string path)
    {
        if (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
            throw new IsolationException($"{path} is a file or a link", "name a folder");
        if (IsMountPoint(path))
            throw new IsolationException($"{path} is a mount point, which cannot be replaced", "name a folder in it");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()
            && !File.Exists(System.IO.Path.Combine(path, Marker)))
        {
            throw new IsolationException($"{path} is not empty and no root of ours", "name another folder, or empty it");
        }
    }

    private static bool IsMountPoint(string path) =>
        // The fifth field; "\040" in it is a space.
        File.ReadLines("/proc/self/mountinfo").Any(line =>
            line.Split(' ')[4].Replace(@"\040", " ", StringComparison.Ordinal) == path);

    // Of a builder that was killed. Locked: one that is at work right now.
    private static void RemoveLeftOver(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        string marker = System.IO.Path.Combine(folder, Marker);
        if (!File.Exists(marker))
            throw new IsolationException($"{folder} is in the way", "remove it; this command builds there");
        using (new FileStream(marker, FileMode.Open, FileAccess.Read, FileShare.None))
            Directory.Delete(folder, recursive: true);
    }

    private static FileStream CreateMarker(string folder)
    {
        string path = System.IO.Path.Combine(folder, Marker);
        var marker = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        FileModes.Write(path, UnixFileMode.UserRead);
        return marker;
    }
}
