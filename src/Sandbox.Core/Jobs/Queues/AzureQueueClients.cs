using Azure.Storage.Queues;
using Sandbox.Core.Storage.AzureBlobs;

namespace Sandbox.Core.Jobs.Queues;

/// <summary>Makes the client of the account that also keeps the blobs.</summary>
internal static class AzureQueueClients
{
    // Pinned, as the blobs' client is.
    private const QueueClientOptions.ServiceVersion Version = QueueClientOptions.ServiceVersion.V2025_11_05;

    public static QueueServiceClient Create(AzureStorageAccount account)
    {
        // Base64 is done by the queue: the client would throw away a whole batch of messages for one that is not.
        var options = new QueueClientOptions(Version) { MessageEncoding = QueueMessageEncoding.None };
        account.Bound(options);
        return account.ConnectionString is { } connection
            ? new QueueServiceClient(connection, options)
            : new QueueServiceClient(QueueUrl(account.BlobUrl!), account.Credential, options);
    }

    /// <summary>https://NAME.queue.core.windows.net beside https://NAME.blob.core.windows.net, in every cloud.</summary>
    internal static Uri QueueUrl(Uri blobs)
    {
        string host = blobs.Host;
        int dot = host.IndexOf(".blob.", StringComparison.Ordinal);
        return dot < 0
            ? blobs
            : new UriBuilder(blobs) { Host = string.Concat(host.AsSpan(0, dot), ".queue.", host.AsSpan(dot + 6)) }.Uri;
    }
}
