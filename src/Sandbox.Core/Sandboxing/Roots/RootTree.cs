namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>
/// The entries of a root, collected from the host before anything is written. A path is added with every folder and
/// link on its way, so that it is found under all the names it has here: /lib is a link to usr/lib, a library's name
/// leads through /etc/alternatives.
/// </summary>
/// <param name="forbidden">Paths that never enter a root, nor anything below them.</param>
/// <remarks>
/// What not everybody on the host may read does not enter either: a copy with other rights would publish it.
/// </remarks>
internal sealed class RootTree(IEnumerable<string> forbidden)
{
    // As the kernel has it; a path with more links is a loop.
    private const int MaxLinks = 40;

    // A link from a package to /usr or /etc/ssl must not bring the whole of it along.
    private const int LeastDepthOfLinkedTree = 3;

    private const UnixFileMode Searchable = UnixFileMode.OtherExecute;
    private const UnixFileMode Listable = UnixFileMode.OtherExecute | UnixFileMode.OtherRead;
    private const UnixFileMode Readable = UnixFileMode.OtherRead;

    private readonly string[] _forbidden = [.. forbidden];
    private readonly Dictionary<string, RootEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _walked = new(StringComparer.Ordinal);

    /// <summary>Every entry once, folders before what is in them.</summary>
    public IEnumerable<RootEntry> Entries => _entries.Values.OrderBy(entry => entry.Path, StringComparer.Ordinal);

    /// <summary>Adds a file, or a folder without its content; returns its real path, or null when it is not for a root.</summary>
    public string? Add(string path)
    {
        var way = new List<RootEntry>();
        var pending = new Stack<string>();
        Push(pending, path);
        string real = "/";
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            string next = Path.Join(real, part);
            if (FindEntry(next) is not { } entry || (entry.Kind == RootEntryKind.Link && ++links > MaxLinks))
                return null;
            way.Add(entry);
            if (entry.Kind != RootEntryKind.Link)
            {
                real = next;
                continue;
            }

            if (entry.Target.StartsWith('/'))
                real = "/";
            Push(pending, entry.Target);
        }

        // Only now: a link that leads nowhere is no entry.
        foreach (RootEntry entry in way)
            _entries.TryAdd(entry.Path, entry);
        return real;
    }

    /// <summary>Adds a file, or a folder with everything in it and everything that links in it lead to.</summary>
    public void AddTree(string path)
    {
        if (Add(path) is not { } real || !Directory.Exists(real))
            return;

        var pending = new Stack<string>([real]);
        while (pending.TryPop(out string? folder))
        {
            if (!_walked.Add(folder) || (FileModes.Read(folder) & Listable) != Listable)
                continue;
            foreach (FileSystemInfo info in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (AddFound(info) is { } found)
                    pending.Push(found);
            }
        }
    }

    /// <summary>Returns the folder that is to be walked as well.</summary>
    private string? AddFound(FileSystemInfo info)
    {
        // Archives of object code are for compilers.
        if (info.Extension == ".a")
            return null;

        bool isLink = info.LinkTarget is not null;
        if (Add(info.FullName) is not { } real || !Directory.Exists(real))
            return null;
        return !isLink || real.Count(character => character == '/') >= LeastDepthOfLinkedTree ? real : null;
    }

    private RootEntry? FindEntry(string path)
    {
        if (_entries.TryGetValue(path, out RootEntry known))
            return known;
        if (_forbidden.Any(forbidden => IsIn(path, forbidden)))
            return null;
        if (new FileInfo(path).LinkTarget is { } target)
            return new RootEntry(path, RootEntryKind.Link, target);
        if (Directory.Exists(path))
            return Has(path, Searchable) ? new RootEntry(path, RootEntryKind.Folder) : null;
        return File.Exists(path) && Has(path, Readable) ? new RootEntry(path, RootEntryKind.File) : null;
    }

    private static bool Has(string path, UnixFileMode mode) => (FileModes.Read(path) & mode) == mode;

    private static bool IsIn(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/');

    private static void Push(Stack<string> pending, string path)
    {
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (part != ".")
                pending.Push(part);
        }
    }
}
