using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Storage.Folders;

/// <summary>Blobs as files of a local folder, which several servers on one host may share.</summary>
/// <remarks>
/// A folder per container, in it a folder per segment and a file <c>NAME.blob</c> per blob. What is written becomes
/// visible by a rename, under a lock that holds between processes; who has opened a blob keeps that version. A note's file
/// is not flushed: where a loss of power left it empty, there is no blob.
/// The file system must tell upper from lower case and know <c>flock</c>.
/// </remarks>
public sealed class FolderBlobStore : IBlobStore, IDisposable
{
    // Every attempt meets another delete that empties the folder between two calls.
    private const int MaxAttempts = 100;

    private readonly FolderTree _tree;
    private readonly PartialFiles _partials;
    private readonly BlobLocks _locks;

    /// <param name="folder">Absolute path. It is made at first use, with mode 0700.</param>
    /// <param name="time">Tells when files of dead writers are old enough to go.</param>
    public FolderBlobStore(string folder, TimeProvider time)
    {
        _tree = new FolderTree(folder);
        _partials = new PartialFiles(_tree, time);
        _locks = new BlobLocks(_tree);
    }

    public async Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken)
    {
        BlobContent? content = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        if (content is null)
            return null;
        await using (content.ConfigureAwait(false))
            return content.Properties;
    }

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken)
    {
        name.Check();
        return FolderErrors.RunAsync(() => Open(name), cancellationToken);
    }

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        WriteAsync(name, content, mediaType, condition, flush: true, cancellationToken);

    public Task<BlobProperties> WriteNoteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        WriteAsync(name, content, mediaType, condition, flush: false, cancellationToken);

    private async Task<BlobProperties> WriteAsync(
        BlobName name,
        ReadOnlyMemory<byte> content,
        string mediaType,
        BlobCondition condition,
        bool flush,
        CancellationToken cancellationToken)
    {
        FolderBlobWriter writer = await CreateWriterAsync(name, mediaType, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            return await writer.CompleteAsync(condition, flush, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken) =>
        await CreateWriterAsync(name, mediaType, cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobName.CheckContainer(container);
        using IEnumerator<BlobProperties> blobs = new FolderWalk(_tree, container, prefix).Read().GetEnumerator();
        while (await FolderErrors.RunAsync(blobs.MoveNext, cancellationToken).ConfigureAwait(false))
            yield return blobs.Current;
    }

    public async Task DeleteAsync(BlobName name, CancellationToken cancellationToken)
    {
        name.Check();
        using IDisposable taken = await _locks.TakeAsync(name, cancellationToken).ConfigureAwait(false);
        await FolderErrors.RunAsync(() => Delete(name), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Always null: a folder has no links.</summary>
    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken)
    {
        name.Check();
        return Task.FromResult<Uri?>(null);
    }

    public void Dispose() => _locks.Dispose();

    internal async Task CommitAsync(
        BlobName name, string partial, BlobCondition condition, bool flush, CancellationToken cancellationToken)
    {
        using IDisposable taken = await _locks.TakeAsync(name, cancellationToken).ConfigureAwait(false);
        await FolderErrors.RunAsync(() => Commit(name, partial, condition, flush), cancellationToken).ConfigureAwait(false);
    }

    private async Task<FolderBlobWriter> CreateWriterAsync(BlobName name, string mediaType, CancellationToken cancellationToken)
    {
        name.Check();
        MediaTypes.Check(mediaType);
        BlobHeader header = BlobHeader.Create(mediaType);
        (string partial, SafeFileHandle file) = await FolderErrors.RunAsync(_partials.Create, cancellationToken).ConfigureAwait(false);
        var writer = new FolderBlobWriter(this, _partials, name, header, partial, file);
        try
        {
            await writer.WriteAsync(header.ToBytes(), cancellationToken).ConfigureAwait(false);
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private BlobContent? Open(BlobName name)
    {
        BlobPlace place = BlobPlace.Of(name);
        using FileDescriptor? folder = _tree.Open(place.Folders, create: false);
        return folder is null ? null : Open(folder, place.File, name);
    }

    private static BlobContent? Open(FileDescriptor folder, string entry, BlobName name)
    {
        SafeFileHandle? file = FolderTree.OpenFile(folder, entry);
        if (file is null)
            return null;

        try
        {
            if (IsLost(file))
            {
                file.Dispose();
                return null;
            }

            BlobHeader header = BlobHeader.Read(file)
                ?? throw new StorageException(StorageFailure.Unavailable, $"The file of blob {name} is damaged.");
            BlobProperties properties = header.Describe(name, file);
            return new BlobContent(properties, new BlobFileStream(file, header.Length, properties.Size));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Even an empty blob has a header: a note that was not flushed before the power went.
    private static bool IsLost(SafeFileHandle file) => RandomAccess.GetLength(file) == 0;

    private bool Commit(BlobName name, string partial, BlobCondition condition, bool flush)
    {
        BlobPlace place = BlobPlace.Of(name);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            using FileDescriptor? folder = _tree.Open(place.Folders, create: true);
            if (folder is null)
                continue;
            Check(folder, place.File, name, condition);
            if (!_partials.TryMove(partial, folder, place.File))
                continue;
            if (flush)
                FolderTree.Flush(folder);
            return true;
        }

        throw new StorageException(StorageFailure.Unavailable, $"The folder of blob {name} does not stay.");
    }

    private static void Check(FileDescriptor folder, string entry, BlobName name, BlobCondition condition)
    {
        if (condition == BlobCondition.None)
            return;

        using SafeFileHandle? file = FolderTree.OpenFile(folder, entry);
        bool holds = condition.MustBeAbsent ? file is null || IsLost(file) : file is not null && BlobHeader.Read(file)?.ETag == condition.ETag;
        if (!holds)
            throw new StorageException(StorageFailure.Conflict, $"Somebody else wrote blob {name} first.");
    }

    private bool Delete(BlobName name)
    {
        BlobPlace place = BlobPlace.Of(name);
        using (FileDescriptor? folder = _tree.Open(place.Folders, create: false))
        {
            if (folder is null)
                return false;
            FolderTree.DeleteFile(folder, place.File);
            FolderTree.Flush(folder);
        }

        // Folders that are empty now, the deepest first; the container stays.
        for (int depth = place.Folders.Count - 1; depth > 0; depth--)
        {
            using FileDescriptor? parent = _tree.Open([.. place.Folders.Take(depth)], create: false);
            if (parent is null || !FolderTree.TryDeleteFolder(parent, place.Folders[depth]))
                break;
        }

        return true;
    }
}
