using System.Text;
using System.Text.Unicode;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;

namespace Sandbox.Server.Mcp;

/// <summary>Outputs and artifacts that were too large for their answers, as resources <c>sandbox://outputs/runs/...</c>.</summary>
/// <param name="options">How large they may be.</param>
/// <param name="store">Null where there is none; every output is missing then.</param>
internal sealed class OutputResources(IOptions<McpOptions> options, IBlobStore? store = null)
{
    private const string Prefix = "sandbox://outputs/";

    public static ResourceTemplate Template { get; } = new()
    {
        Name = "output",
        Title = "Output of a run",
        UriTemplate = Prefix + "{+name}",
        Description = "An output or artifact of a run that was too large for its answer; the answer has a link to it.",
    };

    public static string UriOf(string name) => Prefix + Escape(name);

    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <exception cref="McpProtocolException">There is no such output, or it is too large.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async ValueTask<ReadResourceResult> ReadAsync(string uri, CancellationToken cancellationToken)
    {
        string name = uri.StartsWith(Prefix, StringComparison.Ordinal) ? Uri.UnescapeDataString(uri[Prefix.Length..]) : "";

        // Jobs and lists are in the same store, and are not everybody's to read.
        var blob = new BlobName(BlobContainers.Outputs, name);
        BlobContent? content = store is not null && OutputName.IsOne(name) && BlobName.FindProblem(name) is null
            ? await store.OpenAsync(blob, cancellationToken).ConfigureAwait(false)
            : null;
        if (content is null)
            throw new McpProtocolException("There is no such output.", McpErrorCode.InvalidParams);

        await using (content.ConfigureAwait(false))
        {
            long size = content.Properties.Size;
            if (size > options.Value.MaxResourceBytes)
            {
                throw new McpProtocolException(
                    $"It has {size} bytes, more than {options.Value.MaxResourceBytes}; read it over HTTP, or give it to a run as files[].blob.",
                    McpErrorCode.InvalidParams);
            }

            byte[] bytes = new byte[size];
            int read = await content.Stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            if (read < bytes.Length)
                throw new StorageException(StorageFailure.Unavailable, $"Blob {blob} ended early.");
            return new ReadResourceResult { Contents = [ContentsOf(uri, content.Properties.MediaType, bytes)] };
        }
    }

    /// <summary>Text as text, the rest as base64.</summary>
    public static ResourceContents ContentsOf(string uri, string mediaType, ReadOnlyMemory<byte> content) =>
        IsText(mediaType) && Utf8.IsValid(content.Span)
            ? new TextResourceContents { Uri = uri, MimeType = mediaType, Text = Encoding.UTF8.GetString(content.Span) }
            : BlobResourceContents.FromBytes(content, uri, mediaType);

    private static bool IsText(string mediaType) =>
        mediaType.StartsWith("text/", StringComparison.Ordinal)
        || mediaType is "application/json" or "application/jsonl" or "application/xml" or "application/yaml" or "image/svg+xml";
}
