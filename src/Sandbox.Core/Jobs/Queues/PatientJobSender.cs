namespace Sandbox.Core.Jobs.Queues;

/// <summary>A queue that is waited for. A message whose answer got lost is sent twice; its job is run once.</summary>
internal sealed class PatientJobSender(IJobSender queue, Patience patience) : IJobSender
{
    public Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        patience.TryAsync(() => queue.SendAsync(body, cancellationToken), cancellationToken);

    public Task SendResultAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        patience.TryAsync(() => queue.SendResultAsync(body, cancellationToken), cancellationToken);
}
