using Sandbox.Core.Jobs.Queues;

namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>The queue as a process sees it that can die at each call.</summary>
internal sealed class MortalJobQueue(IJobQueue queue, Life life) : IJobQueue
{
    public Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        life.Step(() => queue.SendAsync(body, cancellationToken));

    public Task SendResultAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        life.Step(() => queue.SendResultAsync(body, cancellationToken));

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int max, TimeSpan lease, CancellationToken cancellationToken) =>
        life.Step(() => queue.ReceiveAsync(max, lease, cancellationToken));

    public Task<bool> HideAsync(ReceivedMessage message, TimeSpan time, CancellationToken cancellationToken) =>
        life.Step(() => queue.HideAsync(message, time, cancellationToken));

    public Task DeleteAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        life.Step(() => queue.DeleteAsync(message, cancellationToken));

    public Task MoveToPoisonAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        life.Step(() => queue.MoveToPoisonAsync(message, cancellationToken));

    public Task WaitForSendAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        queue.WaitForSendAsync(atMost, cancellationToken);
}
