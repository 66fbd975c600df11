using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Limits;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Parking;
using Sandbox.Core.Sandboxing.Protocol;
using Sandbox.Core.Sandboxing.Spawning;

namespace Sandbox.Core.Sandboxing;

/// <summary>
/// A runtime that programs can be started in. Theory of operation: its spawner is a zygote where the interpreter can be
/// forked, else sandbox-launch itself; sandboxes are parked ahead of demand with the default limits, and made on demand
/// for runs that ask for what a parked one cannot be changed into. After a number of runs a new zygote takes over; the
/// old one ends when its last run has.
/// </summary>
internal sealed partial class RuntimeHost : IAsyncDisposable
{
    private readonly EnvironmentServices _services;
    private readonly SpawnerCommands _commands;
    private readonly PoolOptions _options;
    private readonly ResourceLimits _defaults;
    private readonly ILogger _logger;
    private readonly ILoggerFactory _loggers;
    private readonly ParkedSandboxes _parked;
    private readonly ConcurrentDictionary<SandboxEnvironment, Spawner> _living = new();

    private readonly bool _heapIsFixed;

    private volatile Spawner _spawner;
    private int _runs;
    private int _renewing;

    public RuntimeHost(
        InstalledRuntime runtime,
        EnvironmentServices services,
        SpawnerCommands commands,
        PoolOptions options,
        ResourceLimits defaults,
        ILoggerFactory loggers)
    {
        (Runtime, _services, _commands, _options, _defaults) = (runtime, services, commands, options, defaults);
        _logger = loggers.CreateLogger<RuntimeHost>();
        _loggers = loggers;
        _parked = new ParkedSandboxes(options.Parked, () => Create(_defaults, DefaultFlags), _logger);
        IsWarm = commands.Warm is not null;
        _heapIsFixed = runtime.Manifest.Zygote?.Arguments.Any(HeapLimit.IsIn) ?? false;
        _spawner = CreateSpawner();
    }

    public InstalledRuntime Runtime { get; }

    /// <summary>Runs are forked from a warm interpreter.</summary>
    public bool IsWarm { get; private set; }

    public bool IsServing => _spawner.IsServing;

    public Spawner Spawner => _spawner;

    public int Parked => _parked.Count;

    public uint LandlockAbi => _spawner.LandlockAbi;

    private SpawnFlags DefaultFlags => IsWarm ? SpawnFlags.None : SpawnFlags.Exec;

    /// <summary>Done when the runtime can run programs, and its sandboxes are parked.</summary>
    /// <exception cref="SandboxException">It cannot, neither warm nor started anew.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _spawner.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsWarm && exception is SandboxException or TimeoutException)
        {
            NotWarm(Runtime.Manifest.Name, exception.Message);
            IsWarm = false;
            await _spawner.DisposeAsync().ConfigureAwait(false);
            _spawner = CreateSpawner();
            await _spawner.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        await _parked.FillAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A finished sandbox for the program.</summary>
    /// <exception cref="SandboxException">None could be made.</exception>
    public async Task<SandboxEnvironment> TakeAsync(
        SandboxProgram program, ResourceLimits limits, CancellationToken cancellationToken)
    {
        SpawnFlags flags = FlagsFor(program, limits);
        if (flags == DefaultFlags && CanBecome(limits) && _parked.TryTake() is { } parked)
            return parked;

        SandboxEnvironment environment = Create(limits, flags);
        using CancellationTokenRegistration killed = environment.KillWhenCancelled(cancellationToken);
        await environment.Parked.ConfigureAwait(false);
        return environment;
    }

    /// <summary>Ends every run and every parked sandbox, then the spawner; done when all are dead.</summary>
    public async ValueTask DisposeAsync()
    {
        _parked.Close();
        var reason = new SandboxException("server", 0, "the server is stopping") { Retryable = true };
        foreach (SandboxEnvironment environment in _living.Keys)
            environment.Abort(reason);
        await WaitForEndAsync(_living.Keys).ConfigureAwait(false);
        await _spawner.DisposeAsync().ConfigureAwait(false);
    }

    private SpawnFlags FlagsFor(SandboxProgram program, ResourceLimits limits)
    {
        SpawnFlags flags = program.Network && _services.Egress is not null && Runtime.Manifest.NetworkPolicy is not null ? SpawnFlags.Network : SpawnFlags.None;
        bool fresh = !IsWarm || program.Fresh
            || (_heapIsFixed && limits.MemoryBytes != _defaults.MemoryBytes)
            || (program.Environment.Count > 0 && Runtime.Manifest.Zygote!.FreshVariables.Any(program.Environment.ContainsKey));
        return fresh ? flags | SpawnFlags.Exec : flags;
    }

    /// <summary>What is set before the sandbox is parked cannot be changed afterwards; the rest is set when it starts.</summary>
    private bool CanBecome(ResourceLimits limits) =>
        limits.WorkspaceBytes == _defaults.WorkspaceBytes
        && limits.WorkspaceInodes == _defaults.WorkspaceInodes
        && limits.OpenFiles == _defaults.OpenFiles
        && limits.FileBytes == _defaults.FileBytes
        && limits.CpuTime <= _defaults.CpuTime
        && (_services.Cgroups is null
            ? limits.Processes == _defaults.Processes && limits.MemoryBytes == _defaults.MemoryBytes
            : limits.Processes <= _defaults.Processes);

    private SandboxEnvironment Create(ResourceLimits limits, SpawnFlags flags)
    {
        if (IsWarm && Interlocked.Increment(ref _runs) > _options.RunsPerZygote && Interlocked.Exchange(ref _renewing, 1) == 0)
            _ = RenewAsync();

        Spawner spawner = _spawner;
        var environment = new SandboxEnvironment(_services, spawner, limits, flags, Runtime.Manifest.ReservedDataBytes);
        _living.TryAdd(environment, spawner);
        _ = environment.Gone.ContinueWith(
            _ => _living.TryRemove(environment, out Spawner? _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        environment.Start();
        return environment;
    }

    private Spawner CreateSpawner() =>
        new(Runtime.Manifest.Name, IsWarm ? _commands.Warm! : _commands.Cold, _services.Reactor, _loggers.CreateLogger<Spawner>());

    private async Task RenewAsync()
    {
        Spawner old = _spawner;
        Spawner next = CreateSpawner();
        try
        {
            await next.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SandboxException or TimeoutException)
        {
            NotRenewed(Runtime.Manifest.Name, exception.Message);
            await next.DisposeAsync().ConfigureAwait(false);
            Finish();
            return;
        }

        _spawner = next;
        Finish();
        foreach (SandboxEnvironment environment in _parked.Replace())
            environment.Kill(KillReason.Cancelled);
        await WaitForEndAsync(_living.Where(pair => pair.Value == old).Select(pair => pair.Key)).ConfigureAwait(false);
        await old.DisposeAsync().ConfigureAwait(false);

        void Finish()
        {
            Interlocked.Exchange(ref _runs, 0);
            Interlocked.Exchange(ref _renewing, 0);
        }
    }

    private static async Task WaitForEndAsync(IEnumerable<SandboxEnvironment> environments)
    {
        foreach (SandboxEnvironment environment in environments.ToArray())
            await environment.Gone.ConfigureAwait(false);
    }
}
