using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Sandbox.Core.Storage.AzureBlobs;

/// <summary>Blobs in a container of Azure Blob Storage; a container that is missing is made at the first write to it.</summary>
/// <remarks>A call takes at most (retries + 1) time-outs; a longer patience is the caller's.</remarks>
public sealed class AzureBlobStore : IBlobStore
{
    // A request whose answer was lost is sent again, and then our own blob is in the way of its condition: by this
    // metadata we know it.
    private const string WriteId = "sandboxwrite";

    private readonly BlobServiceClient _service;
    private readonly AzureLinks _links;

    public AzureBlobStore(AzureStorageAccount account, StorageOptions options, TimeProvider time)
        : this(account.CreateBlobClient(), account.Credential is not null, TimeSpan.FromMinutes(options.LinkMinutes), time)
    {
    }

    internal AzureBlobStore(BlobServiceClient service, bool byIdentity, TimeSpan linkLifetime, TimeProvider time)
    {
        _service = service;
        _links = new AzureLinks(service, byIdentity, linkLifetime, time);
    }

    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken)
    {
        name.Check();
        return AzureErrors.RunAsync($"look for blob {name}", () => FindOnceAsync(name, cancellationToken), cancellationToken);
    }

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken)
    {
        name.Check();
        return AzureErrors.RunAsync($"open blob {name}", () => OpenOnceAsync(name, cancellationToken), cancellationToken);
    }

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken)
    {
        name.Check();
        MediaTypes.Check(mediaType);
        return AzureErrors.RunAsync(
            $"write blob {name}", () => WriteOnceAsync(name, content, mediaType, condition, cancellationToken), cancellationToken);
    }

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken)
    {
        name.Check();
        MediaTypes.Check(mediaType);
        return Task.FromResult<BlobWriter>(new AzureBlobWriter(this, name, mediaType));
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobName.CheckContainer(container);
        var options = new GetBlobsOptions { Prefix = prefix };
        IAsyncEnumerator<BlobItem> items = _service.GetBlobContainerClient(container)
            .GetBlobsAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (items.ConfigureAwait(false))
        {
            while (await AzureErrors.RunAsync($"list {container}", () => MoveNextAsync(items), cancellationToken).ConfigureAwait(false))
            {
                BlobItemProperties item = items.Current.Properties;
                yield return new BlobProperties(
                    new BlobName(container, items.Current.Name),
                    item.ContentLength ?? 0,
                    item.ContentType ?? "",
                    TagOf(item.ETag),
                    item.LastModified ?? DateTimeOffset.MinValue);
            }
        }
    }

    public Task DeleteAsync(BlobName name, CancellationToken cancellationToken)
    {
        name.Check();
        return AzureErrors.RunAsync(
            $"delete blob {name}",
            () => Blobs(name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken),
            cancellationToken);
    }

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken)
    {
        name.Check();
        return AzureErrors.RunAsync($"link to blob {name}", () => _links.CreateAsync(name, cancellationToken), cancellationToken);
    }

    internal BlockBlobClient Blobs(BlobName name) =>
        _service.GetBlobContainerClient(name.Container).GetBlockBlobClient(name.Path);

    /// <summary>Writes, and once more when the container had to be made first.</summary>
    internal async Task<T> WithContainerAsync<T>(string container, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await write().ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (AzureErrors.IsMissingContainer(exception))
        {
            await _service.GetBlobContainerClient(container)
                .CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return await write().ConfigureAwait(false);
        }
    }

    internal static BlobProperties Describe(BlobName name, long size, string mediaType, BlobContentInfo written) =>
        new(name, size, mediaType, TagOf(written.ETag), written.LastModified);

    private async Task<BlobProperties?> FindOnceAsync(BlobName name, CancellationToken cancellationToken)
    {
        try
        {
            Response<Azure.Storage.Blobs.Models.BlobProperties> answer =
                await Blobs(name).GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return Describe(name, answer.Value);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private async Task<BlobContent?> OpenOnceAsync(BlobName name, CancellationToken cancellationToken)
    {
        try
        {
            BlobClient blob = _service.GetBlobContainerClient(name.Container).GetBlobClient(name.Path);
            Response<BlobDownloadStreamingResult> answer =
                await blob.DownloadStreamingAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            BlobDownloadDetails details = answer.Value.Details;
            var properties = new BlobProperties(
                name, details.ContentLength, details.ContentType, TagOf(details.ETag), details.LastModified);
            return new BlobContent(properties, new AzureBlobStream(blob, properties, answer.Value.Content));
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private async Task<BlobProperties> WriteOnceAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken)
    {
        string id = Guid.NewGuid().ToString("N");
        var options = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = mediaType },
            Metadata = new Dictionary<string, string> { [WriteId] = id },
            Conditions = ConditionsOf(condition),

            // One request whatever the size, since blocks would not be one step: content of less than this is no blocks.
            TransferOptions = new() { InitialTransferSize = content.Length + 1L, MaximumTransferSize = content.Length + 1L },
        };
        try
        {
            return await WithContainerAsync(
                name.Container,
                async () =>
                {
                    using Stream stream = BinaryData.FromBytes(content).ToStream();
                    Response<BlobContentInfo> answer =
                        await Blobs(name).UploadAsync(stream, options, cancellationToken).ConfigureAwait(false);
                    return Describe(name, content.Length, mediaType, answer.Value);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412 && condition != BlobCondition.None)
        {
            if (await FindOwnAsync(name, id, cancellationToken).ConfigureAwait(false) is { } own)
                return own;
            throw;
        }
    }

    private async Task<BlobProperties?> FindOwnAsync(BlobName name, string id, CancellationToken cancellationToken)
    {
        try
        {
            Response<Azure.Storage.Blobs.Models.BlobProperties> answer =
                await Blobs(name).GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return answer.Value.Metadata.TryGetValue(WriteId, out string? writer) && writer == id
                ? Describe(name, answer.Value)
                : null;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private static BlobRequestConditions? ConditionsOf(BlobCondition condition) => condition switch
    {
        { MustBeAbsent: true } => new BlobRequestConditions { IfNoneMatch = ETag.All },
        { ETag: { } etag } => new BlobRequestConditions { IfMatch = new ETag(etag) },
        _ => null,
    };

    private static BlobProperties Describe(BlobName name, Azure.Storage.Blobs.Models.BlobProperties found) =>
        new(name, found.ContentLength, found.ContentType, TagOf(found.ETag), found.LastModified);

    // Headers have quotes and lists have none; it is one tag to our callers.
    private static string TagOf(ETag? etag) => etag?.ToString().Trim('"') ?? "";

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<BlobItem> items)
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (AzureErrors.IsMissingContainer(exception))
        {
            return false;
        }
    }
}
