using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Storage.Folders;

/// <summary>One writer at a time decides about a blob, in this process and in others on the same folder.</summary>
/// <remarks>A lock is held for a check and a rename, not while content is written.</remarks>
internal sealed class BlobLocks(FolderTree tree) : IDisposable
{
    // Blobs share locks; more of them only matter to hundreds of commits at one time.
    private const int Count = 64;
    private const string Folder = ".locks";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1))];

    /// <exception cref="StorageException">Unavailable: another process holds it and does not move.</exception>
    public async Task<IDisposable> TakeAsync(BlobName name, CancellationToken cancellationToken)
    {
        int number = NumberOf(name);
        SemaphoreSlim gate = _gates[number];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        SafeFileHandle? file = null;
        try
        {
            file = Open(number);
            await LockAsync(file, cancellationToken).ConfigureAwait(false);
            return new Taken(gate, file);
        }
        catch
        {
            file?.Dispose();
            gate.Release();
            throw;
        }
    }

    /// <summary>Which of the locks; the same in every process.</summary>
    internal static int NumberOf(BlobName name) => SHA256.HashData(Encoding.UTF8.GetBytes(name.ToString()))[0] % Count;

    public void Dispose()
    {
        foreach (SemaphoreSlim gate in _gates)
            gate.Dispose();
    }

    private SafeFileHandle Open(int number)
    {
        try
        {
            using FileDescriptor folder = tree.OpenOwn(Folder);
            return FolderTree.OpenOrCreateFile(folder, System.FormattableString.Invariant($"{number:x2}"));
        }
        catch (SystemCallException exception)
        {
            throw FolderErrors.Create(exception);
        }
    }

    // Asked again and again, not waited for in the kernel: a stopped process must not take a thread of ours with it.
    private static async Task LockAsync(SafeFileHandle file, CancellationToken cancellationToken)
    {
        long startedAt = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!FolderTree.TryLock(file))
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(startedAt) > Patience)
                throw new StorageException(StorageFailure.Unavailable, "Another process holds a lock in the folder of the blob store.");
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Taken(SemaphoreSlim gate, SafeFileHandle file) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            gate.Release();
        }
    }
}
