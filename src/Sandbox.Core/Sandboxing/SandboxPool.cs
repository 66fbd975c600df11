using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Limits;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Parking;
using Sandbox.Core.Sandboxing.Protocol;
using Sandbox.Core.Sandboxing.Spawning;

namespace Sandbox.Core.Sandboxing;

/// <summary>
/// One spawner and the sandboxes it makes, parked ahead of demand or on demand. Another spawner can take its place: it
/// is started and rehearsed beside the old one, which ends when its last run has. That happens by itself after a number
/// of runs where the spawner is a zygote.
/// </summary>
internal sealed partial class SandboxPool : IAsyncDisposable
{
    private static readonly TimeSpan RehearsalTime = TimeSpan.FromSeconds(10);

    private readonly InstalledRuntime _runtime;
    private readonly EnvironmentServices _services;
    private readonly ResourceLimits _defaults;
    private readonly int _runsPerZygote;
    private readonly ILogger _logger;
    private readonly ILoggerFactory _loggers;
    private readonly ParkedSandboxes _parked;
    private readonly ConcurrentDictionary<SandboxEnvironment, ServedSpawner> _living = new();
    private readonly SemaphoreSlim _changing = new(1);
    private readonly CancellationTokenSource _closing = new();

    private volatile ServedSpawner? _served;
    private int _runs;
    private int _renewing;

    /// <param name="name">Of the spawner, for messages.</param>
    /// <param name="parked">How many sandboxes wait.</param>
    /// <param name="runsPerZygote">Runs after which a zygote is renewed.</param>
    /// <param name="runtime">Whose programs run.</param>
    /// <param name="services">What sandboxes need.</param>
    /// <param name="defaults">Limits of those that wait.</param>
    /// <param name="loggers">For this and all it makes.</param>
    public SandboxPool(
        string name,
        int parked,
        int runsPerZygote,
        InstalledRuntime runtime,
        EnvironmentServices services,
        ResourceLimits defaults,
        ILoggerFactory loggers)
    {
        (Name, _runsPerZygote, _runtime, _services, _defaults, _loggers) = (name, runsPerZygote, runtime, services, defaults, loggers);
        _logger = loggers.CreateLogger<SandboxPool>();
        bool network = services.Egress is not null && runtime.Manifest.NetworkPolicy is not null;
        _parked = new ParkedSandboxes(parked, network, kind => Create(_defaults, kind), _logger);
    }

    public string Name { get; }

    /// <summary>Null before it is started.</summary>
    public Spawner? Spawner => _served?.Spawner;

    public bool IsServing => _served is { Spawner.IsServing: true };

    /// <summary>Runs are forked from a warm interpreter.</summary>
    public bool IsWarm => _served is { Spawner.Command.IsWarm: true };

    public int Parked => _parked.Count;

    /// <summary>Done when a program has run, and the sandboxes are parked.</summary>
    /// <exception cref="SandboxException">The spawner does not serve, or no program runs.</exception>
    public async Task StartAsync(SpawnerCommand command, CancellationToken cancellationToken)
    {
        await ChangeAsync(command, cancellationToken).ConfigureAwait(false);
        await _parked.FillAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives way to a spawner of that command once it serves; the old one goes on when it does not.</summary>
    /// <returns>The task is done when the old one has ended, after its last run.</returns>
    /// <exception cref="SandboxException">The new one does not serve, or no program runs.</exception>
    public async Task<Replacement> ReplaceAsync(SpawnerCommand command, CancellationToken cancellationToken)
    {
        ServedSpawner? old = await ChangeAsync(command, cancellationToken).ConfigureAwait(false);
        foreach (SandboxEnvironment environment in _parked.Replace())
            environment.Kill(KillReason.Cancelled);
        return new Replacement(old?.RetireAsync() ?? Task.CompletedTask);
    }

    /// <summary>One that has the default limits and waits, with network or without; null: none does.</summary>
    public SandboxEnvironment? TryTake(SpawnFlags kind) => _parked.TryTake(kind);

    /// <summary>A new one; it is made when its <see cref="SandboxEnvironment.Parked"/> is done.</summary>
    /// <exception cref="SandboxException">The server is out of what it takes.</exception>
    public SandboxEnvironment Create(ResourceLimits limits, SpawnFlags flags)
    {
        if (Interlocked.Increment(ref _runs) > _runsPerZygote && IsWarm && Interlocked.Exchange(ref _renewing, 1) == 0)
            _ = RenewAsync();

        ServedSpawner served = _served!;
        while (!served.TryEnter())
        {
            if (served == _served)
                throw Stopping();
            served = _served!;
        }

        return Create(served, limits, flags);
    }

    /// <summary>No more are made; done when those that live have ended by themselves.</summary>
    public async Task DrainAsync()
    {
        if (await CloseAsync().ConfigureAwait(false) is { } served)
            await served.RetireAsync().ConfigureAwait(false);
    }

    /// <summary>Ends every run and every parked sandbox, then the spawner; done when all are dead.</summary>
    public async ValueTask DisposeAsync()
    {
        ServedSpawner? served = await CloseAsync().ConfigureAwait(false);
        foreach (SandboxEnvironment environment in _living.Keys)
            environment.Abort(Stopping());
        foreach (SandboxEnvironment environment in _living.Keys)
            await environment.Gone.ConfigureAwait(false);
        if (served is not null)
            await served.RetireAsync().ConfigureAwait(false);
    }

    /// <summary>Hands over the spawner to be retired, once.</summary>
    private async Task<ServedSpawner?> CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _changing.WaitAsync().ConfigureAwait(false);
        ServedSpawner? served = _parked.IsClosed ? null : _served;
        foreach (SandboxEnvironment environment in _parked.Close())
            environment.Kill(KillReason.Cancelled);
        _changing.Release();
        return served;
    }

    private static SandboxException Stopping() => new("server", 0, "the server is stopping") { Retryable = true };

    /// <summary>Returns the former one, which nobody can enter for the first time any more.</summary>
    private async Task<ServedSpawner?> ChangeAsync(SpawnerCommand command, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _changing.WaitAsync(ending.Token).ConfigureAwait(false);
        try
        {
            ServedSpawner? old = _served;
            _served = await StartSpawnerAsync(command, givesWay: IsServing, ending.Token).ConfigureAwait(false);
            Interlocked.Exchange(ref _runs, 0);
            return old;
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<ServedSpawner> StartSpawnerAsync(SpawnerCommand command, bool givesWay, CancellationToken cancellationToken)
    {
        var spawner = new Spawner(Name, command, givesWay, _services.Reactor, _loggers.CreateLogger<Spawner>());
        var served = new ServedSpawner(spawner);
        try
        {
            await spawner.StartAsync(cancellationToken).ConfigureAwait(false);
            await RehearseAsync(served, cancellationToken).ConfigureAwait(false);
            return served;
        }
        catch (TimeoutException)
        {
            await served.RetireAsync().ConfigureAwait(false);
            throw new SandboxException("spawner", 0, $"the {Name} spawner did not start in time");
        }
        catch
        {
            await served.RetireAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>An empty program has to run to its end before others are let in.</summary>
    private async Task RehearseAsync(ServedSpawner served, CancellationToken cancellationToken)
    {
        served.TryEnter();
        SandboxEnvironment environment = Create(served, _defaults, SpawnFlags.None);
        using CancellationTokenRegistration killed = environment.KillWhenCancelled(cancellationToken);
        await environment.Parked.ConfigureAwait(false);
        var program = new SandboxProgram { Runtime = _runtime.Manifest, Code = "" };

        // Short times are for programs: on a busy host they would say that this one does not run.
        ResourceLimits limits = _defaults with { WallTime = RehearsalTime, CpuTime = RehearsalTime };
        environment.Go(Launches.Create(_runtime, environment, program, limits, Stopwatch.GetTimestamp()));
        SandboxEnding ending = await environment.Ended.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (ending.ExitCode != 0 || ending.Killed != KillReason.None)
            throw new SandboxException("rehearsal", 0, $"an empty program ended with exit code {ending.ExitCode}, signal {ending.Signal}");
    }

    /// <summary>In a spawner that was entered.</summary>
    private SandboxEnvironment Create(ServedSpawner served, ResourceLimits limits, SpawnFlags flags)
    {
        SandboxEnvironment environment;
        try
        {
            SpawnFlags all = served.Spawner.Command.IsWarm ? flags : flags | SpawnFlags.Exec;
            environment = new SandboxEnvironment(_services, served.Spawner, limits, all, _runtime.Manifest.ReservedDataBytes);
        }
        catch
        {
            served.Leave();
            throw;
        }

        _living.TryAdd(environment, served);
        long since = Stopwatch.GetTimestamp();
        _ = environment.Parked.ContinueWith(
            _ => PoolMetrics.Forked(_runtime.Manifest.Name, Name, Stopwatch.GetElapsedTime(since)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
        _ = environment.Gone.ContinueWith(_ => Leave(environment), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        environment.Start();
        // Whoever closes looks for the living after it has cancelled: one of the two sees the other.
        if (_closing.IsCancellationRequested)
            environment.Abort(Stopping());
        return environment;
    }

    private void Leave(SandboxEnvironment environment)
    {
        if (_living.TryRemove(environment, out ServedSpawner? served))
            served.Leave();
    }

    private async Task RenewAsync()
    {
        try
        {
            await ReplaceAsync(_served!.Spawner.Command, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SandboxException exception)
        {
            NotRenewed(Name, exception.Message);
            Interlocked.Exchange(ref _runs, 0);
        }
        catch (OperationCanceledException)
        {
            return; // it is closing
        }

        Interlocked.Exchange(ref _renewing, 0);
    }

    [LoggerMessage(EventId = 152, Level = LogLevel.Error, Message = "The new {Runtime} zygote does not serve; the old one goes on: {Reason}")]
    private partial void NotRenewed(string runtime, string reason);
}
