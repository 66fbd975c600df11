using System.Net;
using System.Text;
using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Core.Storage;
using Sandbox.Core.Storage.AzureBlobs;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Core.Tests.Storage.AzureBlobs;

[Collection(Azurites.Name)]
public sealed class AzureFaultTests(AzuriteFixture azurites)
{
    private static readonly BlobName Name = new(BlobContainers.Jobs, "jobs/1/result.json");

    [AzuriteFact]
    public async Task Answer_LostAfterAConditionalWrite_IsStillOurs()
    {
        var lost = new LostAnswers();
        StorageOptions options = Options(azurites.Azurite);
        await CreateStore(options).WriteAsync(Name with { Path = "first" }, default, "a/b", BlobCondition.None, default);
        BlobServiceClient client = new AzureStorageAccount(options).CreateBlobClient(
            with => with.AddPolicy(lost, HttpPipelinePosition.PerRetry));
        var store = new AzureBlobStore(client, false, TimeSpan.Zero, TimeProvider.System);

        BlobProperties written = await WriteAsync(store, BlobCondition.Absent);

        Assert.Equal(1, lost.Lost);
        Assert.Equal(written, await store.FindAsync(Name, default));
        await AssertFailsAsync(StorageFailure.Conflict, () => WriteAsync(store, BlobCondition.Absent));
    }

    /// <remarks>In blocks, a reader on Azurite gets the older content with the newer ETag, and updates are lost.</remarks>
    [AzuriteFact]
    public async Task Write_OfAnySize_IsOneRequest()
    {
        var sent = new SentRequests();
        StorageOptions options = Options(azurites.Azurite);
        int[] sizes = [0, 1, 4 << 20, (8 << 20) + 1];
        await WriteAsync(CreateStore(options), BlobCondition.None);
        BlobServiceClient client = new AzureStorageAccount(options).CreateBlobClient(
            with => with.AddPolicy(sent, HttpPipelinePosition.PerCall));
        var store = new AzureBlobStore(client, false, TimeSpan.Zero, TimeProvider.System);

        foreach (int size in sizes)
            await store.WriteAsync(Name, new byte[size], "a/b", BlobCondition.None, default);

        Assert.Equal(Enumerable.Repeat("PUT", sizes.Length), sent.All);
    }

    [AzuriteFact]
    public async Task Outage_OfAHangingStore_FailsSoonAndPasses()
    {
        await using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        AzureBlobStore store = CreateStore(Options(azurite));
        await WriteAsync(store, BlobCondition.None);

        azurite.Suspend();
        await AssertFailsAsync(StorageFailure.Unavailable, () => store.FindAsync(Name, default));
        await AssertFailsAsync(StorageFailure.Unavailable, () => WriteAsync(store, BlobCondition.None));

        azurite.Resume();
        await WriteAsync(store, BlobCondition.None);
        Assert.NotNull(await store.FindAsync(Name, default));
    }

    [AzuriteFact]
    public async Task Outage_OfADeadStore_FailsSoonAndPasses()
    {
        await using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        AzureBlobStore store = CreateStore(Options(azurite));
        BlobProperties written = await WriteAsync(store, BlobCondition.None);

        await azurite.StopAsync();
        StorageException exception =
            await AssertFailsAsync(StorageFailure.Unavailable, () => WriteAsync(store, BlobCondition.None));
        Assert.Contains("ConnectionRefused", exception.Message, StringComparison.Ordinal);
        BlobWriter writer = await store.CreateAsync(Name, "a/b", default);
        await AssertFailsAsync(StorageFailure.Unavailable, async () =>
        {
            await writer.WriteAsync(new byte[9 << 20], default);
            await writer.CompleteAsync(default);
        });
        await writer.DisposeAsync();

        await azurite.StartAgainAsync();
        Assert.Equal(written, await store.FindAsync(Name, default));
    }

    [AzuriteFact]
    public async Task Key_Wrong_IsDeniedWithoutCredentialsInTheText()
    {
        StorageOptions options = Options(azurites.Azurite);
        string key = Convert.ToBase64String(Encoding.ASCII.GetBytes("a key that is wrong"));
        options.ConnectionString = System.Text.RegularExpressions.Regex.Replace(
            options.ConnectionString, "AccountKey=[^;]+", $"AccountKey={key}");

        StorageException exception = await AssertFailsAsync(
            StorageFailure.Denied, () => WriteAsync(CreateStore(options), BlobCondition.None));

        string text = exception.ToString();
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.DoesNotContain("ignature", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SharedKey", text, StringComparison.Ordinal);
    }

    [AzuriteFact]
    public async Task Link_WithTheAccountsKey_ReadsOneBlobUntilItExpires()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        StorageOptions options = Options(azurites.Azurite);
        options.LinkMinutes = 5;
        var store = new AzureBlobStore(new AzureStorageAccount(options), options, time);
        await WriteAsync(store, BlobCondition.None);
        await store.WriteAsync(Name with { Path = "secret" }, default, "a/b", BlobCondition.None, default);
        using var client = new HttpClient();

        Uri link = (await store.CreateLinkAsync(Name, default))!;
        using HttpResponseMessage answer = await client.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync());

        var other = new Uri(link.ToString().Replace("jobs/1/result.json", "secret", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(other)).StatusCode);
        using var delete = new HttpRequestMessage(HttpMethod.Delete, link);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(delete)).StatusCode);

        var past = new AzureBlobStore(new AzureStorageAccount(options), options, new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-1)));
        Uri expired = (await past.CreateLinkAsync(Name, default))!;
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(expired)).StatusCode);
    }

    [AzuriteFact]
    public async Task Link_ByDefault_IsNone() =>
        Assert.Null(await CreateStore(Options(azurites.Azurite)).CreateLinkAsync(Name, default));

    private static StorageOptions Options(AzuriteProcess azurite) =>
        new() { ConnectionString = azurite.CreateConnectionString(), TimeoutMs = 1_000, Retries = 1 };

    private static AzureBlobStore CreateStore(StorageOptions options) =>
        new(new AzureStorageAccount(options), options, TimeProvider.System);

    private static Task<BlobProperties> WriteAsync(AzureBlobStore store, BlobCondition condition) =>
        store.WriteAsync(Name, "{}"u8.ToArray(), "application/json", condition, default);

    private static async Task<StorageException> AssertFailsAsync(StorageFailure failure, Func<Task> call)
    {
        StorageException exception = await Assert.ThrowsAsync<StorageException>(call);
        Assert.Equal(failure, exception.Failure);
        return exception;
    }
}
