using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Options;
using Sandbox.Core.Storage.AzureBlobs;

namespace Sandbox.Core.Jobs.Queues;

/// <summary>The queues of an Azure Storage account, with messages as both doors write them: base64.</summary>
#pragma warning disable CA1711 // It is a queue.
public sealed class AzureJobQueue : IJobQueue
#pragma warning restore CA1711
{
    /// <summary>The most that one call receives.</summary>
    private const int MaxReceived = 32;

    // The service's default would drop what waited for seven days: nothing accepted is lost.
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    private readonly QueueClient _jobs;
    private readonly QueueClient _poison;
    private readonly QueueClient _results;
    private readonly SendSignal _sent;
    private volatile bool _created;

    /// <param name="account">The account, as <see cref="AzureQueueClients"/> makes it.</param>
    /// <param name="options">The names of the queues.</param>
    /// <param name="time">For the waits.</param>
    public AzureJobQueue(QueueServiceClient account, IOptions<JobsOptions> options, TimeProvider time)
    {
        _jobs = account.GetQueueClient(options.Value.Queue);
        _poison = account.GetQueueClient(options.Value.Queue + "-poison");
        _results = account.GetQueueClient(options.Value.ResultsQueue);
        _sent = new SendSignal(time);
    }

    /// <inheritdoc/>
    public async Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await SendAsync(_jobs, body, cancellationToken).ConfigureAwait(false);
        _sent.Set();
    }

    /// <inheritdoc/>
    public Task SendResultAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        SendAsync(_results, body, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int max, TimeSpan lease, CancellationToken cancellationToken)
    {
        Response<QueueMessage[]> answer = await UseAsync(
            () => _jobs.ReceiveMessagesAsync(Math.Min(max, MaxReceived), lease, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return [.. answer.Value.Select(Decode)];
    }

    /// <inheritdoc/>
    public Task<bool> HideAsync(ReceivedMessage message, TimeSpan time, CancellationToken cancellationToken) =>
        UseAsync(
            async () =>
            {
                try
                {
                    Response<UpdateReceipt> answer = await _jobs
                        .UpdateMessageAsync(message.Id, message.Receipt, (string?)null, time, cancellationToken)
                        .ConfigureAwait(false);
                    message.Receipt = answer.Value.PopReceipt;
                    return true;
                }
                catch (RequestFailedException exception) when (IsLost(exception))
                {
                    return false;
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        UseAsync(
            async () =>
            {
                try
                {
                    await _jobs.DeleteMessageAsync(message.Id, message.Receipt, cancellationToken).ConfigureAwait(false);
                    return true;
                }
                catch (RequestFailedException exception) when (IsLost(exception))
                {
                    return false;
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task MoveToPoisonAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        await SendAsync(_poison, message.Body, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(message, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task WaitForSendAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        _sent.WaitAsync(atMost, cancellationToken);

    private Task<Response<SendReceipt>> SendAsync(
        QueueClient queue, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        UseAsync(
            () => queue.SendMessageAsync(QueueText.Encode(body), TimeSpan.Zero, Forever, cancellationToken),
            cancellationToken);

    private static ReceivedMessage Decode(QueueMessage message)
    {
        (ReadOnlyMemory<byte> body, string? problem) = QueueText.Decode(message.MessageText);
        return new ReceivedMessage(message.MessageId, body, problem, (int)message.DequeueCount, message.PopReceipt);
    }

    // Another receipt is valid now, or the message is gone.
    private static bool IsLost(RequestFailedException exception) =>
        exception.ErrorCode == QueueErrorCode.MessageNotFound || exception.ErrorCode == QueueErrorCode.PopReceiptMismatch;

    private async Task<T> UseAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            await CreateQueuesAsync(cancellationToken).ConfigureAwait(false);
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (AzureErrors.IsOfStore(exception, cancellationToken))
        {
            // Somebody removed them: the next call makes them again.
            if (exception is RequestFailedException { Status: 404 })
                _created = false;
            throw AzureErrors.Create("use the job queue", exception);
        }
    }

    // The operator made them, with rights that leave us none to make any; or nobody did, and we do it at first use.
    private async Task CreateQueuesAsync(CancellationToken cancellationToken)
    {
        if (_created)
            return;

        await Task.WhenAll(
            CreateQueueAsync(_jobs, cancellationToken),
            CreateQueueAsync(_poison, cancellationToken),
            CreateQueueAsync(_results, cancellationToken)).ConfigureAwait(false);
        _created = true;
    }

    private static async Task CreateQueueAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            await queue.CreateIfNotExistsAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status is 403)
        {
            // Whether it is there shows at the first use.
        }
    }
}
