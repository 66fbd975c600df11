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
    private int _generation;
    private bool _closed;

    /// <summary>No more are made.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _closed;
        }
    }

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

    /// <summary>Hands out those that wait, to be ended; new ones are made in their place, and in that of those on their way.</summary>
    public IReadOnlyList<SandboxEnvironment> Replace()
    {
        IReadOnlyList<SandboxEnvironment> old;
        lock (_lock)
        {
            _generation++;
            old = TakeAll();
        }

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
        int generation;
        lock (_lock)
            generation = _generation;
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

        if (environment is null)
        {
            lock (_lock)
                _coming--;
            await RetryAsync().ConfigureAwait(false);
            return;
        }

        if (Arrived(environment, generation))
        {
            _ = ForgetWhenDeadAsync(environment);
            return;
        }

        environment.Kill(KillReason.Cancelled);
        await FillAsync().ConfigureAwait(false);
    }

    /// <summary>False when it is not wanted any more.</summary>
    private bool Arrived(SandboxEnvironment environment, int generation)
    {
        lock (_lock)
        {
            _coming--;
            bool wanted = !_closed && generation == _generation;
            if (wanted)
                _parked.AddLast(environment);
            return wanted;
        }
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
        lock (_lock)
        {
            if (_closed)
                return;
        }

        await Task.Delay(PauseAfterFailure).ConfigureAwait(false);
        await FillAsync().ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 150, Level = LogLevel.Warning, Message = "A sandbox could not be parked: {Reason}")]
    private partial void NotParked(string reason);
}
