using Sandbox.Core.Contracts;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Runs;

/// <summary>How an answer refers to a blob of <see cref="BlobContainers.Outputs"/>.</summary>
public static class OutputLinks
{
    // Sandbox.Http serves it; the path is part of the contract, whichever door answers.
    private const string Route = "/v1/sandbox/outputs/";

    /// <exception cref="StorageException">The store makes links and could not.</exception>
    public static async ValueTask<BlobReference> CreateAsync(
        IBlobStore store, BlobProperties blob, CancellationToken cancellationToken)
    {
        Uri? link = await store.CreateLinkAsync(blob.Name, cancellationToken).ConfigureAwait(false);
        return new BlobReference(blob.Name.Path, blob.Size, link?.AbsoluteUri ?? Route + Escape(blob.Name.Path));
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
