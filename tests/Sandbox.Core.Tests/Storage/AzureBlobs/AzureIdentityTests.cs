using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Core.Storage;
using Sandbox.Core.Storage.AzureBlobs;
using Xunit;

namespace Sandbox.Core.Tests.Storage.AzureBlobs;

public sealed class AzureIdentityTests
{
    private static readonly BlobName Name = new(BlobContainers.Outputs, "runs/1/stdout");

    [Fact]
    public async Task Link_ByIdentity_IsSignedWithAKeyThatIsAskedForOnceADay()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var azure = new FakeAzure(time);
        using var http = new HttpClient(azure);
        var options = new BlobClientOptions { Transport = new HttpClientTransport(http) };
        var client = new BlobServiceClient(new Uri("https://account.blob.core.windows.net"), new FakeIdentity(), options);
        var store = new AzureBlobStore(client, byIdentity: true, TimeSpan.FromHours(1), time);

        Uri link = (await store.CreateLinkAsync(Name, default))!;
        Assert.StartsWith("https://account.blob.core.windows.net/sandbox-outputs/runs/1/stdout?", link.ToString(), StringComparison.Ordinal);
        foreach (string part in new[] { "&sr=b", "&sp=r", "&skoid=", "&sig=", "spr=https", "rscd=attachment" })
            Assert.Contains(part, link.Query.Replace('?', '&'), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromHours(20));
        await store.CreateLinkAsync(Name, default);
        Assert.Equal(1, azure.Keys);

        time.Advance(TimeSpan.FromHours(6));
        await store.CreateLinkAsync(Name, default);
        Assert.Equal(2, azure.Keys);
    }

    [Fact]
    public async Task Link_ByIdentityThatMayNot_IsDenied()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var azure = new FakeAzure(time) { Denies = true };
        using var http = new HttpClient(azure);
        var options = new BlobClientOptions { Transport = new HttpClientTransport(http) };
        var client = new BlobServiceClient(new Uri("https://account.blob.core.windows.net"), new FakeIdentity(), options);
        var store = new AzureBlobStore(client, byIdentity: true, TimeSpan.FromHours(1), time);

        StorageException exception = await Assert.ThrowsAsync<StorageException>(() => store.CreateLinkAsync(Name, default));

        Assert.Equal(StorageFailure.Denied, exception.Failure);
        Assert.DoesNotContain(FakeIdentity.Token, exception.ToString(), StringComparison.Ordinal);
    }

    private sealed class FakeIdentity : TokenCredential
    {
        public const string Token = "token-of-the-identity";

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(Token, DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed class FakeAzure(TimeProvider time) : HttpMessageHandler
    {
        public int Keys { get; private set; }

        public bool Denies { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal(FakeIdentity.Token, request.Headers.Authorization?.Parameter);
            if (Denies)
                return new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent($"no, {FakeIdentity.Token}") };

            Keys++;
            string asked = await request.Content!.ReadAsStringAsync(cancellationToken);
            string expiry = System.Text.RegularExpressions.Regex.Match(asked, "<Expiry>(.*)</Expiry>").Groups[1].Value;
            string now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(
                    $"""
                    <?xml version="1.0" encoding="utf-8"?><UserDelegationKey><SignedOid>{Guid.Empty}</SignedOid><SignedTid>{Guid.Empty}</SignedTid>
                    <SignedStart>{now}</SignedStart><SignedExpiry>{expiry}</SignedExpiry><SignedService>b</SignedService>
                    <SignedVersion>2025-11-05</SignedVersion><Value>a2V5</Value></UserDelegationKey>
                    """,
                    System.Text.Encoding.UTF8,
                    "application/xml"),
            };
        }
    }
}
