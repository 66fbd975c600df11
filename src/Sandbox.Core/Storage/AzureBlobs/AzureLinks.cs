using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Sandbox.Core.Storage.AzureBlobs;

/// <summary>Links that read one blob for a while: signed with the account's key, or with a key of our identity's.</summary>
internal sealed class AzureLinks(BlobServiceClient service, bool byIdentity, TimeSpan lifetime, TimeProvider time)
{
    // Azure gives out keys for at most a week; a day of one serves many links and outlives each.
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestKey = TimeSpan.FromDays(7);

    private volatile UserDelegationKey? _key;

    /// <summary>Null when links are off, or when the account was given as a signature itself.</summary>
    public async Task<Uri?> CreateAsync(BlobName name, CancellationToken cancellationToken)
    {
        if (lifetime <= TimeSpan.Zero)
            return null;

        BlobClient blob = service.GetBlobContainerClient(name.Container).GetBlobClient(name.Path);
        BlobSasBuilder builder = Describe(name, blob.Uri);
        if (blob.CanGenerateSasUri)
            return blob.GenerateSasUri(builder);
        if (!byIdentity)
            return null;

        UserDelegationKey key = await GetKeyAsync(builder.ExpiresOn, cancellationToken).ConfigureAwait(false);
        return blob.GenerateUserDelegationSasUri(builder, key);
    }

    private BlobSasBuilder Describe(BlobName name, Uri address)
    {
        var builder = new BlobSasBuilder
        {
            BlobContainerName = name.Container,
            BlobName = name.Path,
            Resource = "b",
            ExpiresOn = time.GetUtcNow() + lifetime,
            Protocol = address.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,

            // A program chose content and media type: no browser is to show it as a page of the account's.
            ContentDisposition = "attachment",
        };
        builder.SetPermissions(BlobSasPermissions.Read);
        return builder;
    }

    private async Task<UserDelegationKey> GetKeyAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (_key is { } known && known.SignedExpiresOn > until)
            return known;

        // Two at one time may both ask; either key is good.
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan longer = lifetime + KeyLifetime;
        var options = new BlobGetUserDelegationKeyOptions(now + (longer < LongestKey ? longer : LongestKey));
        Response<UserDelegationKey> answer =
            await service.GetUserDelegationKeyAsync(options, cancellationToken).ConfigureAwait(false);
        return _key = answer.Value;
    }
}
