using Sandbox.Core.Sandboxing.Roots;

namespace Sandbox.Core.Dependencies.Versions;

/// <summary>Takes over a folder that a package manager filled with what strangers wrote.</summary>
internal static class PackageTree
{
    private const int MaxDepth = 200;

    /// <summary>
    /// Makes everything below it ours, readable for all, nothing set-uid and nothing for others to write; refuses what does
    /// not belong into packages. Only when nothing of its former owner is alive.
    /// </summary>
    /// <exception cref="DependencyException">NotInstallable: links that lead out, too much of anything.</exception>
    public static void Adopt(string root, long maxBytes, long maxEntries)
    {
        long bytes = 0;
        long entries = 0;
        var pending = new Stack<(DirectoryInfo Folder, int Depth)>();
        pending.Push((new DirectoryInfo(root), 0));
        while (pending.TryPop(out (DirectoryInfo Folder, int Depth) next))
        {
            FileOwner.Take(next.Folder.FullName);
            FileModes.Write(next.Folder.FullName, FileModes.Public);
            foreach (FileSystemInfo entry in next.Folder.EnumerateFileSystemInfos())
            {
                if (++entries > maxEntries)
                    throw Refused($"the packages have more than {maxEntries} files");

                FileOwner.Take(entry.FullName);
                if (entry.LinkTarget is { } target)
                {
                    CheckLink(root, entry.FullName, target);
                }
                else if (entry is DirectoryInfo folder)
                {
                    if (next.Depth == MaxDepth)
                        throw Refused($"the packages have folders deeper than {MaxDepth}");
                    pending.Push((folder, next.Depth + 1));
                }
                else
                {
                    bytes += TakeFile((FileInfo)entry);
                    if (bytes > maxBytes)
                        throw Refused($"the packages take more than {maxBytes} bytes");
                }
            }
        }
    }

    private static long TakeFile(FileInfo file)
    {
        bool executable = (file.UnixFileMode & UnixFileMode.UserExecute) != 0;
        FileModes.Write(file.FullName, executable ? FileModes.Public : FileModes.Public & ~FileModes.ExecuteAll);
        return file.Length;
    }

    // node_modules/.bin is made of these.
    private static void CheckLink(string root, string path, string target)
    {
        string full = Path.GetFullPath(target, Path.GetDirectoryName(path)!);
        if (Path.IsPathRooted(target) || !full.StartsWith(root + "/", StringComparison.Ordinal))
            throw Refused("a package has a link that leads out of it");
    }

    private static DependencyException Refused(string reason) => new(DependencyFailure.NotInstallable, reason);
}
