using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Sandboxing.Parking;

/// <summary>
/// Finished sandboxes that wait for a program. Each taken one is replaced off the caller's path; one that dies while it
/// waits is forgotten and replaced, with a pause when that goes on.
/// </summary>
/// <param name="target">How many are to wait.</param>
/// <param name="create">Asks for one; it is made when its <see cref="SandboxEnvironment.Parked"/> is done.</param>
/// <param name="logger">For sandboxes that cannot be made.</param>
internal sealed partial class ParkedSandboxes(int target, Func<SandboxEnvironment> create, ILogger logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly LinkedList<SandboxEnvironment> _parked = new();
    private int _coming;
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_lock)
                return _parked.Count;
        }
    }

    /// <summary>The one that has waited longest, or null; a new one is asked for in its place.</summary>
    public SandboxEnvironment? TryTake()
    {
        SandboxEnvironment? environment;
        lock (_lock)
        {
            environment = _parked.First?.Value;
            if (environment is not null)
                _parked.RemoveFirst();
        }

        ThreadPool.UnsafeQueueUserWorkItem(static pool => _ = pool.FillAsync(), this, preferLocal: false);
        return environment;
    }

    /// <summary>Makes what is missing; done when those are parked or have failed.</summary>
    public async Task FillAsync()
    {
        int missing;
        lock (_lock)
        {
            missing = _closed ? 0 : target - _parked.Count - _coming;
            _coming += Math.Max(0, missing);
        }

        if (missing == 1)
            await ParkOneAsync().ConfigureAwait(false);
        else if (missing > 1)
            await Task.WhenAll(Enumerable.Range(0, missing).Select(_ => ParkOneAsync())).ConfigureAwait(false);
    }

    /// <summary>No more are made; those that wait are handed out to be ended.</summary>
    public IReadOnlyList<SandboxEnvironment> Close()
    {
        lock (_lock)
        {
            _closed = true;
            return TakeAll();
        }
    }

    /// <summary>Hands out those that wait, to be ended; new ones are made in their place.</summary>
    public IReadOnlyList<SandboxEnvironment> Replace()
    {
        IReadOnlyList<SandboxEnvironment> old;
        lock (_lock)
            old = TakeAll();
        _ = FillAsync();
        return old;
    }

    private SandboxEnvironment[] TakeAll()
    {
        SandboxEnvironment[] all = [.. _parked];
        _parked.Clear();
        return all;
    }

    private async Task ParkOneAsync()
    {
        SandboxEnvironment? environment = null;
        try
        {
            environment = create();
            await environment.Parked.ConfigureAwait(false);
        }
        catch (SandboxException exception)
        {
            NotParked(exception.Message);
            environment = null;
        }
        catch (OperationCanceledException)
        {
            environment = null; // the server is stopping
        }

        if (!Arrived(environment))
            await RetryAsync().ConfigureAwait(false);
    }

    /// <summary>False when there is one less than was counted on.</summary>
    private bool Arrived(SandboxEnvironment? environment)
    {
        bool refused;
        lock (_lock)
        {
            _coming--;
            refused = _closed;
            if (environment is not null && !refused)
                _parked.AddLast(environment);
        }

        if (environment is null)
            return refused;
        if (refused)
            environment.Kill(KillReason.Cancelled);
        else
            _ = ForgetWhenDeadAsync(environment);
        return true;
    }

    private async Task ForgetWhenDeadAsync(SandboxEnvironment environment)
    {
        await environment.Ended.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        bool waited;
        lock (_lock)
            waited = _parked.Remove(environment);
        if (waited)
            await RetryAsync().ConfigureAwait(false);
    }

    private async Task RetryAsync()
    {
        await Task.Delay(PauseAfterFailure).ConfigureAwait(false);
        await FillAsync().ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 150, Level = LogLevel.Warning, Message = "A sandbox could not be parked: {Reason}")]
    private partial void NotParked(string reason);
}
