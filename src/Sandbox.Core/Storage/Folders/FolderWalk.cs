using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Storage.Folders;

/// <summary>Reads the blobs of a container whose path begins with a prefix, ordered by path.</summary>
internal sealed class FolderWalk(FolderTree tree, string container, string prefix)
{
    public IEnumerable<BlobProperties> Read()
    {
        using FileDescriptor? folder = tree.Open([container], create: false);
        if (folder is null)
            yield break;
        foreach (BlobProperties blob in Read(folder, ""))
            yield return blob;
    }

    private IEnumerable<BlobProperties> Read(FileDescriptor folder, string path)
    {
        foreach ((string key, string entry) in ReadKeys(folder, path))
        {
            if (EntryNames.IsFile(entry))
            {
                if (Describe(folder, entry, key) is { } blob)
                    yield return blob;
                continue;
            }

            using FileDescriptor? inner = TryOpen(folder, entry);
            if (inner is null)
                continue;
            foreach (BlobProperties blob in Read(inner, key))
                yield return blob;
        }
    }

    // A folder's key has its slash, so that ordering keys orders whole paths.
    private List<(string Key, string Entry)> ReadKeys(FileDescriptor folder, string path)
    {
        var keys = new List<(string Key, string Entry)>();
        foreach (string entry in FolderTree.ReadNames(folder))
        {
            if (EntryNames.FindSegment(entry) is not { } segment)
                continue;

            bool isFile = EntryNames.IsFile(entry);
            string key = isFile ? path + segment : $"{path}{segment}/";
            if (key.StartsWith(prefix, StringComparison.Ordinal) || (!isFile && prefix.StartsWith(key, StringComparison.Ordinal)))
                keys.Add((key, entry));
        }

        keys.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        return keys;
    }

    // What is gone meanwhile, or is no blob, is not in the list.
    private BlobProperties? Describe(FileDescriptor folder, string entry, string path)
    {
        try
        {
            using SafeFileHandle? file = FolderTree.OpenFile(folder, entry);
            return file is null ? null : BlobHeader.Read(file)?.Describe(new BlobName(container, path), file);
        }
        catch (SystemCallException exception) when (exception.IsStranger())
        {
            return null;
        }
        catch (IOException exception) when (exception.HResult == LibC.EISDIR)
        {
            return null;
        }
    }

    private static FileDescriptor? TryOpen(FileDescriptor parent, string entry)
    {
        try
        {
            return FolderTree.OpenFolder(parent, entry, create: false);
        }
        catch (SystemCallException exception) when (exception.IsStranger())
        {
            return null;
        }
    }
}
