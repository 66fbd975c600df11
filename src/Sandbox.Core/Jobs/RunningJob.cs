namespace Sandbox.Core.Jobs;

/// <summary>A job while its program runs in this process.</summary>
internal sealed class RunningJob : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RunningJobs _owner;
    private readonly CancellationTokenSource _source;
    private bool _disposed;

    public RunningJob(RunningJobs owner, string id, CancellationToken cancellationToken)
    {
        (_owner, Id) = (owner, id);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    public string Id { get; }

    /// <summary>Ends the run: its caller cancelled it, or this process is told to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The caller cancelled it.</summary>
    public bool IsCancelled { get; private set; }

    public void Cancel()
    {
        lock (_lock)
        {
            if (_disposed)
                return;

            IsCancelled = true;
            _source.Cancel();
        }
    }

    public void Dispose()
    {
        _owner.Remove(this);
        lock (_lock)
        {
            _disposed = true;
            _source.Dispose();
        }
    }
}
