using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Contracts;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Runs;

/// <summary>Takes the artifacts of one run: small ones for the answer, larger ones into the store.</summary>
/// <param name="runId">Names the blobs.</param>
/// <param name="options">The limits.</param>
/// <param name="store">Null where the server has none: what is not small is left out.</param>
/// <param name="stop">The run is cancelled by name.</param>
/// <param name="cancellationToken">The caller is gone.</param>
internal sealed class ArtifactCollector(
    string runId,
    RunsOptions options,
    IBlobStore? store,
    CancellationToken stop,
    CancellationToken cancellationToken) : IOutputCollector
{
    // What is held of a file on its way to the store.
    private const int BufferBytes = 128 << 10;

    private readonly List<RunArtifact> _artifacts = [];
    private readonly List<string> _notes = [];
    private long _bytes;
    private long _inlineBytes;

    public string Folder => FileRules.OutputFolder;

    /// <summary>Why the store did not keep all of them; null when it did.</summary>
    public StorageException? Failure { get; private set; }

    /// <summary>The answer with the artifacts, and with notes of what was left out and why.</summary>
    public RunData AddTo(RunData data) =>
        _artifacts.Count + _notes.Count == 0 ? data : data with { Artifacts = _artifacts, Notes = [.. data.Notes, .. _notes] };

    /// <inheritdoc/>
    public async Task CollectAsync(WorkspaceOutput output)
    {
        _notes.AddRange(output.Remarks);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        limit.CancelAfter(options.MaxArtifactsMs);
        try
        {
            foreach (string path in output.Files)
            {
                if (_artifacts.Count == options.MaxArtifacts)
                {
                    Note($"out has {output.Files.Count} files; the first {options.MaxArtifacts} by path were taken");
                    return;
                }

                await TakeAsync(output, path, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Note($"the store took more than {options.MaxArtifactsMs} ms; artifacts after the first {_artifacts.Count} were left out");
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for them any more.
        }
        catch (StorageException exception)
        {
            Failure = exception;
            Note($"the store failed ({exception.Failure}); artifacts after the first {_artifacts.Count} were left out");
        }
    }

    private async Task TakeAsync(WorkspaceOutput output, string path, CancellationToken token)
    {
        using SafeFileHandle? file = output.TryOpen(path, out long size, out string? problem);
        if (file is null)
        {
            Note($"out/{path} {problem}: left out");
            return;
        }

        if (_bytes + size > options.MaxArtifactsBytes)
        {
            Note($"out/{path} ({size} bytes) would bring the artifacts over {options.MaxArtifactsBytes} bytes: left out");
            return;
        }

        bool inline = size <= options.MaxInlineArtifactBytes && _inlineBytes + size <= options.MaxInlineArtifactsBytes;
        if (inline)
            AddInline(file, path, (int)size);
        else if (store is not null)
            await AddStoredAsync(store, file, path, size, token).ConfigureAwait(false);
        else
            Note($"out/{path} ({size} bytes) is too large for the answer and this server has no store: left out");
    }

    private void AddInline(SafeFileHandle file, string path, int size)
    {
        byte[] content = new byte[size];
        // Shorter when somebody cut it meanwhile.
        ReadOnlyMemory<byte> read = content.AsMemory(0, Read(file, content, 0));
        _bytes += read.Length;
        _inlineBytes += read.Length;
        _artifacts.Add(new RunArtifact
        {
            Path = path,
            Size = read.Length,
            MediaType = MediaTypes.Find(path, read.Span),
            ContentBase64 = read,
        });
    }

    private async Task AddStoredAsync(IBlobStore blobs, SafeFileHandle file, string path, long size, CancellationToken token)
    {
        byte[] buffer = new byte[BufferBytes];
        int count = Read(file, buffer.AsSpan(0, (int)Math.Min(size, BufferBytes)), 0);
        string mediaType = MediaTypes.Find(path, buffer.AsSpan(0, count));
        var name = new BlobName(BlobContainers.Outputs, OutputName.OfArtifact(runId, path));
        BlobWriter writer = await blobs.CreateAsync(name, mediaType, token).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            long written = 0;
            while (count > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, count), token).ConfigureAwait(false);
                written += count;
                // No further than it was long when it was opened: it may grow while it is read.
                count = Read(file, buffer.AsSpan(0, (int)Math.Min(size - written, BufferBytes)), written);
            }

            BlobProperties stored = await writer.CompleteAsync(token).ConfigureAwait(false);
            Uri? link = await blobs.CreateLinkAsync(name, token).ConfigureAwait(false);
            _bytes += stored.Size;
            _artifacts.Add(new RunArtifact
            {
                Path = path,
                Size = stored.Size,
                MediaType = mediaType,
                Blob = new BlobReference(name.Path, stored.Size, link?.AbsoluteUri ?? OutputName.RouteOf(name.Path)),
            });
        }
    }

    private static int Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        int total = 0;
        while (total < buffer.Length && RandomAccess.Read(file, buffer[total..], offset + total) is > 0 and int count)
            total += count;
        return total;
    }

    private void Note(FormattableString text) => _notes.Add(text.ToString(CultureInfo.InvariantCulture));
}
