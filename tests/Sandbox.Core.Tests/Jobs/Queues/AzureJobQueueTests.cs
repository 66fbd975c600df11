using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Storage;
using Sandbox.Core.Storage.AzureBlobs;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Core.Tests.Jobs.Queues;

public sealed class AzureJobQueueTests(AzuriteFixture fixture) : IClassFixture<AzuriteFixture>
{
    [AzuriteFact]
    public Task Message_ReceivedAndDeleted_ComesOnce() => JobQueueContract.MessageComesOnceAndGoesAsync(Create(out _));

    [AzuriteFact]
    public Task Message_GivenBack_ComesAgain() => JobQueueContract.MessageGivenBackComesAgainAsync(Create(out _));

    [AzuriteFact]
    public Task Receive_ManyMessages_TakesNoMoreThanAsked() => JobQueueContract.ReceivesNoMoreThanAskedAsync(Create(out _));

    [AzuriteFact]
    public async Task Poison_Moved_IsInThePoisonQueueAsTheHostReadsIt()
    {
        AzureJobQueue queue = Create(out string connection);
        await JobQueueContract.PoisonLeavesTheQueueAsync(queue);

        QueueMessage message = await HostClient(connection, "sandbox-jobs-poison").ReceiveMessageAsync();
        Assert.Equal("a", message.Body.ToString());
    }

    [AzuriteFact]
    public async Task Message_OfTheHostsClient_IsRead()
    {
        AzureJobQueue queue = Create(out string connection);
        await JobQueueContract.ReceiveAsync(queue);
        await HostClient(connection, "sandbox-jobs").SendMessageAsync("""{"job_id":"é"}""");

        ReceivedMessage message = Assert.Single(await JobQueueContract.ReceiveAsync(queue));

        Assert.Equal("""{"job_id":"é"}"""u8.ToArray(), message.Body.ToArray());
    }

    [AzuriteFact]
    public async Task Message_NotBase64_IsToldAndTheOthersAreRead()
    {
        AzureJobQueue queue = Create(out string connection);
        await JobQueueContract.ReceiveAsync(queue);
        var plain = new QueueServiceClient(connection).GetQueueClient("sandbox-jobs");
        await plain.SendMessageAsync("{not base64}");
        await queue.SendAsync("good"u8.ToArray(), CancellationToken.None);

        IReadOnlyList<ReceivedMessage> messages = await JobQueueContract.ReceiveAsync(queue);

        Assert.Equal(["message: not base64", null], messages.Select(message => message.Problem).OrderDescending());
        Assert.Contains(messages, message => message.Body.Span.SequenceEqual("{not base64}"u8));
    }

    [AzuriteFact]
    public async Task Message_Waiting_NeverExpires()
    {
        AzureJobQueue queue = Create(out string connection);
        await queue.SendAsync("a"u8.ToArray(), CancellationToken.None);

        PeekedMessage message = await HostClient(connection, "sandbox-jobs").PeekMessageAsync();

        Assert.True(message.ExpiresOn > DateTimeOffset.UtcNow.AddYears(100), $"{message.ExpiresOn}");
    }

    [AzuriteFact]
    public async Task Message_OfTheLargestSize_IsTaken()
    {
        AzureJobQueue queue = Create(out _);

        await queue.SendAsync(new byte[48 << 10], CancellationToken.None);

        Assert.Equal(48 << 10, Assert.Single(await JobQueueContract.ReceiveAsync(queue)).Body.Length);
    }

    [Fact]
    public async Task Account_OutOfReach_IsUnavailableAndTellsNoKey()
    {
        string key = Convert.ToBase64String("secret"u8);
        AzureJobQueue queue = Create(
            $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey={key};QueueEndpoint=http://127.0.0.1:1/a;BlobEndpoint=http://127.0.0.1:1/a;");

        var exception = await Assert.ThrowsAsync<StorageException>(() => queue.SendAsync("a"u8.ToArray(), CancellationToken.None));

        Assert.Equal(StorageFailure.Unavailable, exception.Failure);
        Assert.DoesNotContain(key, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://name.blob.core.windows.net/", "https://name.queue.core.windows.net/")]
    [InlineData("https://name.blob.core.chinacloudapi.cn/", "https://name.queue.core.chinacloudapi.cn/")]
    [InlineData("http://127.0.0.1:10000/name", "http://127.0.0.1:10000/name")]
    public void QueueUrl_OfABlobUrl_IsBesideIt(string blobs, string queues) =>
        Assert.Equal(queues, AzureQueueClients.QueueUrl(new Uri(blobs)).ToString());

    private AzureJobQueue Create(out string connection) => Create(connection = fixture.Azurite.CreateConnectionString());

    private static AzureJobQueue Create(string connection)
    {
        var account = new AzureStorageAccount(new StorageOptions { ConnectionString = connection, Retries = 0 });
        return new AzureJobQueue(AzureQueueClients.Create(account), JobQueueContract.Options, TimeProvider.System);
    }

    // As others set their clients up, who know that the text of a message is base64.
    private static QueueClient HostClient(string connection, string name) =>
        new QueueServiceClient(connection, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 })
            .GetQueueClient(name);
}
