using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Storage.Folders;

/// <summary>What the kernel said, as a failure of the store.</summary>
internal static class FolderErrors
{
    public static StorageException Create(SystemCallException exception) =>
        new(FailureOf(exception.Errno), $"The folder of the blob store failed: {exception.Message}.", exception);

    // Outside Windows HResult is errno where .NET has no exception of its own for it.
    public static StorageException Create(IOException exception) =>
        new(FailureOf(exception.HResult), $"The folder of the blob store failed: {exception.Message}", exception);

    public static StorageException Create(UnauthorizedAccessException exception) =>
        new(StorageFailure.Denied, $"The folder of the blob store failed: {exception.Message}", exception);

    /// <summary>Calls the kernel with its errors translated, and off the caller's thread: a disk can take its time.</summary>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                return work();
            }
            catch (SystemCallException exception)
            {
                throw Create(exception);
            }
            catch (IOException exception)
            {
                throw Create(exception);
            }
            catch (UnauthorizedAccessException exception)
            {
                throw Create(exception);
            }
        },
        cancellationToken);

    /// <summary>Something that we did not put there: a symbolic link, or a file where a folder should be.</summary>
    public static bool IsStranger(this SystemCallException exception) =>
        exception.Errno == LibC.ELOOP || exception.Errno == LibC.ENOTDIR;

    private static StorageFailure FailureOf(int errno)
    {
        if (errno == LibC.ENOSPC || errno == LibC.EDQUOT || errno == LibC.EFBIG)
            return StorageFailure.Full;

        // The last two: something in the way that is no folder of ours, a symbolic link for example.
        if (errno == LibC.EACCES || errno == LibC.EPERM || errno == LibC.EROFS || errno == LibC.ELOOP || errno == LibC.ENOTDIR)
            return StorageFailure.Denied;
        return errno == LibC.ENAMETOOLONG ? StorageFailure.InvalidName : StorageFailure.Unavailable;
    }
}
