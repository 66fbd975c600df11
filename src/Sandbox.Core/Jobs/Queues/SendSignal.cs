namespace Sandbox.Core.Jobs.Queues;

/// <summary>Wakes this process's worker when this process sent a job: the caller does not wait for the next poll.</summary>
internal sealed class SendSignal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _sent = Create();

    public void Set()
    {
        lock (_lock)
        {
            _sent.TrySetResult();
        }
    }

    /// <summary>Returns when something was sent since the last call, or after the time.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task sent;
        lock (_lock)
        {
            sent = _sent.Task;
        }

        try
        {
            await sent.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }

        lock (_lock)
        {
            if (_sent.Task == sent)
                _sent = Create();
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
