using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Runs;

/// <summary>Makes a request's files ready to be written; those of the store are looked up, and read when they are written.</summary>
/// <param name="options">The limits of all files together.</param>
/// <param name="store">Null where the server has none.</param>
internal sealed class InputFiles(RunsOptions options, IBlobStore? store)
{
    // A tmpfs gives whole pages.
    private const long PageBytes = 4096;

    /// <param name="request">A valid request.</param>
    /// <param name="limits">What the run really gets.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="RunException">A blob is not there, or all of it does not fit; everything that is wrong, in one message.</exception>
    public async Task<IReadOnlyList<SandboxFile>> PrepareAsync(
        RunRequest request, ResourceLimits limits, CancellationToken cancellationToken)
    {
        if (request.Files is not { Count: > 0 } asked)
            return [];

        var errors = new RequestErrors();
        var files = new List<SandboxFile>(asked.Count);
        long bytes = 0;
        long stored = 0;
        for (int index = 0; index < asked.Count; index++)
        {
            (SandboxFile? file, long size) = await CreateAsync(asked[index], cancellationToken).ConfigureAwait(false);
            if (file is null)
            {
                errors.Add($"files[{index}].blob", store is null ? "this server has no store" : "there is no such output");
                continue;
            }

            files.Add(file);
            bytes += size;
            stored += (size + PageBytes - 1) / PageBytes * PageBytes;
        }

        CheckRoom(request, limits, bytes, stored, errors);
        return errors.Count == 0 ? files : throw new RunException(RunFailure.InvalidRequest, errors.ToString());
    }

    private void CheckRoom(RunRequest request, ResourceLimits limits, long bytes, long stored, RequestErrors errors)
    {
        if (bytes > options.MaxFilesBytes)
            errors.Add("files", $"{bytes} bytes together, over the limit of {options.MaxFilesBytes}");

        long needed = stored + LimitsOptions.WorkspaceFloorBytes + Encoding.UTF8.GetByteCount(request.Code!);
        if (needed > limits.WorkspaceBytes)
            errors.Add("files", $"they need a workspace of {needed} bytes; limits.workspace_bytes is {limits.WorkspaceBytes}");

        int entries = CountEntries(request.Files!) + LimitsOptions.WorkspaceInodesFloor;
        if (entries > limits.WorkspaceInodes)
            errors.Add("files", $"they need {entries} files and folders; limits.workspace_inodes is {limits.WorkspaceInodes}");
    }

    private static int CountEntries(IReadOnlyList<RunFile> files)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (RunFile file in files)
        {
            string path = file.Path!;
            for (int slash = path.LastIndexOf('/'); slash > 0 && folders.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
            {
            }
        }

        return files.Count + folders.Count;
    }

    private async ValueTask<(SandboxFile? File, long Size)> CreateAsync(RunFile file, CancellationToken cancellationToken)
    {
        if (file.Blob is { } blob)
            return await FindAsync(file.Path!, blob, cancellationToken).ConfigureAwait(false);

        ReadOnlyMemory<byte> content = file.ContentBase64 ?? Encoding.UTF8.GetBytes(file.Content!);
        return (new SandboxFile(file.Path!, content), content.Length);
    }

    private async Task<(SandboxFile? File, long Size)> FindAsync(string path, string blob, CancellationToken cancellationToken)
    {
        if (store is null)
            return default;

        var name = new BlobName(BlobContainers.Outputs, blob);
        try
        {
            BlobProperties? found = await store.FindAsync(name, cancellationToken).ConfigureAwait(false);
            return found is null
                ? default
                : (new SandboxFile(path, default, token => OpenAsync(name, found.Size, token)), found.Size);
        }
        catch (StorageException exception) when (exception.Failure == StorageFailure.InvalidName)
        {
            return default;
        }
        catch (StorageException exception)
        {
            throw Unreachable(exception);
        }
    }

    private async Task<Stream> OpenAsync(BlobName name, long size, CancellationToken cancellationToken)
    {
        try
        {
            BlobContent? content = await store!.OpenAsync(name, cancellationToken).ConfigureAwait(false);
            if (content is not null && content.Properties.Size <= size)
                return content.Stream;
            if (content is not null)
                await content.DisposeAsync().ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            throw Unreachable(exception);
        }

        throw new RunException(RunFailure.InvalidRequest, $"files: the output {name.Path} is not there any more");
    }

    private static RunException Unreachable(StorageException exception) =>
        new(RunFailure.StoreFailed, "the store cannot be reached; try again", exception);
}
