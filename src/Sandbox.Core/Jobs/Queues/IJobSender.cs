namespace Sandbox.Core.Jobs.Queues;

/// <summary>The sending side of the job queue. Every method throws <see cref="Storage.StorageException"/> when it fails.</summary>
public interface IJobSender
{
    /// <summary>Puts a job's message into the queue; when it returns, the queue has it.</summary>
    Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Puts a message into the results queue.</summary>
    Task SendResultAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
