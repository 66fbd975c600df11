using System.Buffers;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>Writes a request's files into a workspace whose program does not run yet.</summary>
internal static class WorkspaceFiles
{
    /// <summary>The stage that a <see cref="SandboxException"/> of this names.</summary>
    public const string Stage = "files";

    // What is held of a file that comes from the store.
    private const int BufferBytes = 128 << 10;

    /// <exception cref="SandboxException">The workspace does not take them.</exception>
    public static async Task WriteAsync(WorkspaceFolder workspace, IReadOnlyList<SandboxFile> files, CancellationToken cancellationToken)
    {
        // Off the caller's thread in any case: it may be the one that a request is read on.
        await Task.Yield();
        try
        {
            foreach (SandboxFile file in files)
                await WriteAsync(workspace, file, cancellationToken).ConfigureAwait(false);
        }
        catch (SystemCallException exception)
        {
            throw new SandboxException(Stage, exception.Errno, exception.Call)
            {
                // A full workspace is full the next time too.
                Retryable = exception.Errno != LibC.ENOSPC,
            };
        }
    }

    private static async Task WriteAsync(WorkspaceFolder workspace, SandboxFile file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using FileDescriptor target = workspace.CreateFile(file.Path);
        if (file.Open is null)
            Descriptors.WriteAll(target.Value, file.Content.Span);
        else
            await CopyAsync(file.Open, target, cancellationToken).ConfigureAwait(false);
        workspace.GiveAway(target);
    }

    private static async Task CopyAsync(
        Func<CancellationToken, Task<Stream>> open, FileDescriptor target, CancellationToken cancellationToken)
    {
        Stream stream = await open(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                int count;
                while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                    Descriptors.WriteAll(target.Value, buffer.AsSpan(0, count));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
