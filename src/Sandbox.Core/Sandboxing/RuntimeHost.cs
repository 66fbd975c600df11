using Microsoft.Extensions.Logging;
using Sandbox.Core.Limits;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Protocol;
using Sandbox.Core.Sandboxing.Spawning;

namespace Sandbox.Core.Sandboxing;

/// <summary>
/// A runtime that programs can be started in. Theory of operation: its sandboxes come from a zygote where the interpreter
/// can be forked, else from sandbox-launch itself; they are parked ahead of demand with the default limits, and made on
/// demand for runs that ask for what a parked one cannot be changed into. Programs that import heavy modules are forked
/// from a variant of the zygote that has them.
/// </summary>
internal sealed partial class RuntimeHost : IAsyncDisposable
{
    private readonly EnvironmentServices _services;
    private readonly SpawnerCommands _commands;
    private readonly ResourceLimits _defaults;
    private readonly ILogger _logger;
    private readonly SandboxPool _plain;
    private readonly ZygoteVariants _variants;
    private readonly SemaphoreSlim _replacing = new(1);
    private readonly bool _heapIsFixed;

    public RuntimeHost(
        EnvironmentServices services,
        SpawnerCommands commands,
        PoolOptions options,
        ResourceLimits defaults,
        ILoggerFactory loggers)
    {
        (_services, _commands, _defaults) = (services, commands, defaults);
        _logger = loggers.CreateLogger<RuntimeHost>();
        ZygoteManifest? zygote = Runtime.Manifest.Zygote;
        _heapIsFixed = zygote?.Arguments.Any(HeapLimit.IsIn) ?? false;
        _plain = CreatePool(Runtime.Manifest.Name, options.Parked);
        _variants = new ZygoteVariants(
            zygote is null ? [] : zygote.VariantsWith(options.Variants, options.ModuleGroups),
            variant => CreatePool($"{Runtime.Manifest.Name} {variant.Name}", options.ParkedPerVariant),
            TimeSpan.FromMilliseconds(options.VariantIdleMs),
            TimeProvider.System,
            _logger);

        SandboxPool CreatePool(string name, int parked) =>
            new(name, parked, options.RunsPerZygote, Runtime, services, defaults, loggers);
    }

    public InstalledRuntime Runtime => _commands.Runtime;

    /// <summary>Runs are forked from a warm interpreter.</summary>
    public bool IsWarm => _plain.IsWarm;

    public bool IsServing => _plain.IsServing;

    public int Parked => _plain.Parked;

    /// <summary>Of the plain spawner; 0 while there is none.</summary>
    public int SpawnerProcessId => _plain.Spawner?.ProcessId ?? 0;

    public uint LandlockAbi => _plain.Spawner?.LandlockAbi ?? 0;

    /// <summary>A control group counts each run's memory; without, the largest process's resident pages stand in for it.</summary>
    public bool CountsMemory => _services.Cgroups is not null;

    /// <summary>Variants that programs can be forked from right now.</summary>
    public IReadOnlyList<SandboxPool> Variants => _variants.Serving;

    /// <summary>Has the files of a run removed that an earlier server left behind; told whether they are. On the reactor.</summary>
    public void Release(uint uid, Action<bool> done) => _plain.Spawner!.Release(uid, done);

    /// <summary>Done when the runtime can run programs, and its sandboxes are parked.</summary>
    /// <exception cref="SandboxException">It cannot, neither warm nor started anew.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_commands.HasZygote)
        {
            try
            {
                await _plain.StartAsync(_commands.CreateWarm(RuntimeEnvironment.Plain, null), cancellationToken).ConfigureAwait(false);
                _ = _variants.Reset(variant => _commands.CreateWarm(RuntimeEnvironment.Plain, variant));
                return;
            }
            catch (SandboxException exception)
            {
                NotWarm(Runtime.Manifest.Name, exception.Message);
            }
        }

        await _plain.StartAsync(_commands.CreateCold(RuntimeEnvironment.Plain), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs that begin when this is done have the environment; no run fails over it.</summary>
    /// <exception cref="SandboxException">It does not work; everything is as it was.</exception>
    public async Task<Replacement> ReplaceAsync(RuntimeEnvironment environment, CancellationToken cancellationToken)
    {
        await _replacing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // As it is now: a zygote that could not be started would fail for the same reason again.
            bool warm = IsWarm;
            SpawnerCommand command = warm ? _commands.CreateWarm(environment, null) : _commands.CreateCold(environment);
            Replacement plain = await _plain.ReplaceAsync(command, cancellationToken).ConfigureAwait(false);
            Task variants = _variants.Reset(warm ? variant => _commands.CreateWarm(environment, variant) : null);
            return new Replacement(Task.WhenAll(plain.Drained, variants));
        }
        finally
        {
            _replacing.Release();
        }
    }

    /// <summary>A finished sandbox for the program.</summary>
    /// <exception cref="SandboxException">None could be made.</exception>
    public async Task<SandboxEnvironment> TakeAsync(
        SandboxProgram program, ResourceLimits limits, CancellationToken cancellationToken)
    {
        bool warm = IsWarm;
        SpawnFlags flags = FlagsFor(program, limits, warm);
        bool fresh = warm && (flags & SpawnFlags.Exec) != 0;
        SandboxPool pool = warm && !fresh && _variants.Find(program.Code) is { } variant ? variant : _plain;
        if ((flags & SpawnFlags.Exec) == 0 && CanBecome(limits) && pool.TryTake(flags) is { } parked)
            return parked;

        SandboxEnvironment environment = pool.Create(limits, flags);
        using CancellationTokenRegistration killed = environment.KillWhenCancelled(cancellationToken);
        await environment.Parked.ConfigureAwait(false);
        return environment;
    }

    public async ValueTask DisposeAsync()
    {
        await _variants.DisposeAsync().ConfigureAwait(false);
        await _plain.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Besides what the pool's sandboxes have by themselves.</summary>
    private SpawnFlags FlagsFor(SandboxProgram program, ResourceLimits limits, bool warm)
    {
        bool network = program.Network && _services.Egress is not null && Runtime.Manifest.NetworkPolicy is not null;
        SpawnFlags flags = network ? SpawnFlags.Network : SpawnFlags.None;
        bool fresh = warm && (program.Fresh
            || (_heapIsFixed && limits.MemoryBytes != _defaults.MemoryBytes)
            || (program.Environment.Count > 0 && Runtime.Manifest.Zygote!.FreshVariables.Any(program.Environment.ContainsKey)));
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

    [LoggerMessage(EventId = 151, Level = LogLevel.Warning,
        Message = "{Runtime} cannot be kept warm and is started anew for each run: {Reason}")]
    private partial void NotWarm(string runtime, string reason);
}
