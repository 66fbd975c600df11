using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Sandbox.Core.Storage.AzureBlobs;

/// <summary>The storage account and how we prove who we are: by connection string, or by an identity.</summary>
public sealed class AzureStorageAccount
{
    // Pinned, so that a new package does not speak a version that an older Azurite or Azure Stack refuses; nothing here
    // needs a newer one.
    private const BlobClientOptions.ServiceVersion Version = BlobClientOptions.ServiceVersion.V2025_11_05;

    // 10 s to wait for an answer (Sandbox:Storage:TimeoutMs) and these are what an outage costs per call.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly StorageOptions _options;

    public AzureStorageAccount(StorageOptions options)
    {
        _options = options;
        if (options.AccountUrl.Length > 0)
            Credential = CreateCredential(options);
    }

    /// <summary>Null when an identity is used.</summary>
    public string? ConnectionString => Credential is null ? _options.ConnectionString : null;

    /// <summary>The address of the blob service; null when a connection string is used.</summary>
    public Uri? BlobUrl => Credential is null ? null : new Uri(_options.AccountUrl);

    /// <summary>Null when a connection string is used.</summary>
    public TokenCredential? Credential { get; }

    /// <param name="add">What a test adds to the client.</param>
    internal BlobServiceClient CreateBlobClient(Action<BlobClientOptions>? add = null)
    {
        var client = new BlobClientOptions(Version);
        Bound(client);
        add?.Invoke(client);
        return Credential is null
            ? new BlobServiceClient(_options.ConnectionString, client)
            : new BlobServiceClient(BlobUrl, Credential, client);
    }

    /// <summary>Gives a client the patience of the options: bounded, so that an outage holds no run for minutes.</summary>
    public void Bound(ClientOptions client)
    {
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = _options.Retries;
        client.Retry.Delay = FirstPause;
        client.Retry.MaxDelay = LongestPause;
        client.Retry.NetworkTimeout = TimeSpan.FromMilliseconds(_options.TimeoutMs);
    }

    // Not DefaultAzureCredential: it also starts the command line tools of developers, and a server starts no processes.
    private static TokenCredential CreateCredential(StorageOptions options)
    {
        ManagedIdentityId identity = options.ClientId.Length > 0
            ? ManagedIdentityId.FromUserAssignedClientId(options.ClientId)
            : ManagedIdentityId.SystemAssigned;
        var managed = new ManagedIdentityCredential(identity);
        if (options.UsesManagedIdentity)
            return managed;

        var workload = new WorkloadIdentityCredentialOptions();
        if (options.ClientId.Length > 0)
            workload.ClientId = options.ClientId;
        return new ChainedTokenCredential(new EnvironmentCredential(), new WorkloadIdentityCredential(workload), managed);
    }
}
