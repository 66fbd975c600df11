using Microsoft.Extensions.Logging;
using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Parking;

/// <summary>
/// Finished sandboxes that wait for a program. Each taken one is replaced off the caller's path; one that dies while it
/// waits is forgotten and replaced, with a pause when that goes on. There are two kinds, with and without network, and how
/// many of each follows what is asked for.
/// </summary>
/// <param name="target">How many are to wait.</param>
/// <param name="hasNetwork">Runs can have one.</param>
/// <param name="create">Asks for one of a kind; it is made when its <see cref="SandboxEnvironment.Parked"/> is done.</param>
/// <param name="logger">For sandboxes that cannot be made.</param>
internal sealed partial class ParkedSandboxes(int target, bool hasNetwork, Func<SpawnFlags, SandboxEnvironment> create, ILogger logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly SpawnFlags[] _kinds = hasNetwork ? [SpawnFlags.None, SpawnFlags.Network] : [SpawnFlags.None];
    private readonly ParkingDemand _demand = new(target, hasNetwork);
    private readonly LinkedList<SandboxEnvironment> _parked = new();
    private readonly Dictionary<SpawnFlags, int> _coming = [];
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

    /// <summary>The one of the kind that has waited longest, or null; a new one is asked for in its place.</summary>
    public SandboxEnvironment? TryTake(SpawnFlags kind)
    {
        SandboxEnvironment? environment;
        lock (_lock)
        {
            _demand.Note(kind);
            environment = TakeFirst(kind);
        }

        ThreadPool.UnsafeQueueUserWorkItem(static pool => _ = pool.FillAsync(), this, preferLocal: false);
        return environment;
    }

    /// <summary>Makes what is missing, and ends what is in its place; done when those are parked or have failed.</summary>
    public async Task FillAsync()
    {
        List<SpawnFlags> missing = [];
        List<SandboxEnvironment> unwanted = [];
        lock (_lock)
        {
            if (!_closed)
                Array.ForEach(_kinds, kind => Balance(kind, missing, unwanted));
        }

        unwanted.ForEach(environment => environment.Kill(KillReason.Cancelled));
        if (missing.Count == 1)
            await ParkOneAsync(missing[0]).ConfigureAwait(false);
        else if (missing.Count > 1)
            await Task.WhenAll(missing.Select(ParkOneAsync)).ConfigureAwait(false);
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

    private void Balance(SpawnFlags kind, List<SpawnFlags> missing, List<SandboxEnvironment> unwanted)
    {
        int coming = _coming.GetValueOrDefault(kind);
        int more = _demand.PlacesFor(kind) - coming - _parked.Count(environment => environment.Kind == kind);
        _coming[kind] = coming + Math.Max(0, more);
        missing.AddRange(Enumerable.Repeat(kind, Math.Max(0, more)));
        for (; more < 0 && TakeFirst(kind) is { } environment; more++)
            unwanted.Add(environment);
    }

    private SandboxEnvironment? TakeFirst(SpawnFlags kind)
    {
        SandboxEnvironment? first = _parked.FirstOrDefault(environment => environment.Kind == kind);
        if (first is not null)
            _parked.Remove(first);
        return first;
    }

    private SandboxEnvironment[] TakeAll()
    {
        SandboxEnvironment[] all = [.. _parked];
        _parked.Clear();
        return all;
    }

    private async Task ParkOneAsync(SpawnFlags kind)
    {
        SandboxEnvironment? environment = null;
        int generation;
        lock (_lock)
            generation = _generation;
        try
        {
            environment = create(kind);
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
                _coming[kind]--;
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
            _coming[environment.Kind]--;
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
