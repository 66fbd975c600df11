namespace Sandbox.Core.Jobs.Queues;

/// <summary>
/// A durable queue, at least once: Azure Storage, or a local file. A message that was received is hidden for the time of
/// its lease and comes back, with one delivery more, unless it is deleted.
/// </summary>
/// <remarks>Every method throws <see cref="Storage.StorageException"/> when the queue cannot be reached or refuses.</remarks>
#pragma warning disable CA1711 // It is a queue.
public interface IJobQueue : IJobSender
#pragma warning restore CA1711
{
    /// <summary>Takes messages that are due, at most so many; none when there are none. Does not wait.</summary>
    Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int max, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Hides the message for another lease from now on, or for zero gives it back.</summary>
    /// <returns>False when the lease was lost: somebody else has the message.</returns>
    Task<bool> HideAsync(ReceivedMessage message, TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Removes the message; no error when the lease was lost.</summary>
    Task DeleteAsync(ReceivedMessage message, CancellationToken cancellationToken);

    /// <summary>Moves the message to the poison queue. Interrupted, it may be in both, never in none.</summary>
    Task MoveToPoisonAsync(ReceivedMessage message, CancellationToken cancellationToken);

    /// <summary>Returns at once when this process sent something since the last call, else after the time at most.</summary>
    Task WaitForSendAsync(TimeSpan atMost, CancellationToken cancellationToken);
}
