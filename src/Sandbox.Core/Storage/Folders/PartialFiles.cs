using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Storage.Folders;

/// <summary>Files that are being written, in the same file system as the blobs that they become.</summary>
internal sealed class PartialFiles(FolderTree tree, TimeProvider time)
{
    private const string Folder = ".partial";
    private const string OtherCase = ".PARTIAL";
    private const int NameLength = 32;

    // A file whose writer died. Its lock is free then, so the age only bridges the moment between making and locking.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    private DateTimeOffset _nextCleaning;
    private bool _knowsCase;

    public (string Name, SafeFileHandle File) Create()
    {
        using FileDescriptor folder = Open();
        Clean(folder);
        string name = RandomNumberGenerator.GetHexString(NameLength, lowercase: true);
        SafeFileHandle file = FolderTree.CreateFile(folder, name);
        FolderTree.TryLock(file);
        return (name, file);
    }

    /// <summary>The file becomes a blob's; false when the blob's folder is gone meanwhile.</summary>
    public bool TryMove(string name, FileDescriptor to, string newName)
    {
        using FileDescriptor folder = Open();
        return FolderTree.TryRename(folder, name, to, newName);
    }

    public void Delete(string name)
    {
        using FileDescriptor folder = Open();
        FolderTree.DeleteFile(folder, name);
    }

    private FileDescriptor Open()
    {
        FileDescriptor folder = tree.OpenOwn(Folder);
        if (_knowsCase)
            return folder;

        using FileDescriptor? other = tree.Open([OtherCase], create: false);
        if (other is not null)
        {
            folder.Dispose();
            throw new StorageException(
                StorageFailure.Denied, "The file system of the blob store does not tell upper from lower case; use another.");
        }

        _knowsCase = true;
        return folder;
    }

    private void Clean(FileDescriptor folder)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now < _nextCleaning)
            return;

        // Two threads may both come here; they only delete the same files.
        _nextCleaning = now + MaxAge;
        foreach (string name in FolderTree.ReadNames(folder))
        {
            using SafeFileHandle? file = FolderTree.OpenFile(folder, name);
            if (file is not null && now - File.GetLastWriteTimeUtc(file) > MaxAge && FolderTree.TryLock(file))
                FolderTree.DeleteFile(folder, name);
        }
    }
}
