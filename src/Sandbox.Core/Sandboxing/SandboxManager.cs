using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Environments;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing;

/// <summary>Makes sandboxes, runs programs in them, destroys them.</summary>
public sealed partial class SandboxManager(
    IOptions<IsolationOptions> options,
    IOptions<PoolOptions> pool,
    IOptions<LimitsOptions> limitsOptions,
    IOptions<NetworkOptions> networkOptions,
    EgressPolicy policy,
    INameResolver resolver,
    RuntimeCatalog runtimes,
    HostProbe probe,
    ILoggerFactory loggers) : ISandboxManager, IHostedService, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<SandboxManager>();
    private readonly SemaphoreSlim _lifetime = new(1);
    private volatile SandboxFoundation? _foundation;

    // A zygote that dies takes its parked sandboxes along: one attempt meets a dead one, the next a new one.
    private const int MaxAttempts = 3;

    /// <summary>What the host offers; null before <see cref="StartAsync"/>.</summary>
    public HostReport? Host => _foundation?.Host;

    /// <summary>The runtimes that programs can be run in; empty before <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<InstalledRuntime> Runtimes =>
        _foundation is { } foundation ? [.. foundation.Runtimes.Values.Select(host => host.Runtime)] : [];

    /// <summary>The same, and how they stand right now.</summary>
    public IReadOnlyList<RuntimeVersion> RuntimeStates =>
        _foundation is { } foundation
            ? [.. foundation.Runtimes.Values.Select(host => new RuntimeVersion(
                host.Runtime.Manifest.Name, host.Runtime.Version, host.IsWarm, host.Parked))]
            : [];

    /// <summary>Every runtime can make sandboxes right now.</summary>
    public bool IsReady => _foundation is { } foundation && foundation.Runtimes.Values.All(host => host.IsServing);

    /// <summary>The kernel's Landlock version that programs are under; 0 when the layer is not in use.</summary>
    public int LandlockAbi =>
        _foundation is { } foundation ? (int)foundation.Runtimes.Values.Min(host => host.LandlockAbi) : 0;

    internal SandboxFoundation? Foundation => _foundation;

    /// <summary>Probes the host and starts a spawner per runtime; returns when every runtime can run programs.</summary>
    /// <exception cref="IsolationException">Not on this host, or not with these settings; the message says why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _lifetime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_foundation is not null)
                return;

            EgressServices? egress = networkOptions.Value.Enabled ? EgressServices.Create(networkOptions.Value, policy, resolver) : null;
            _foundation = await SandboxFoundation.CreateAsync(
                options.Value, pool.Value, egress, ResourceLimits.Create(null, limitsOptions.Value), runtimes, probe, loggers, cancellationToken).ConfigureAwait(false);
            foreach (InstalledRuntime runtime in Runtimes)
                Started(runtime.Manifest.Name, runtime.Version, runtime.Interpreter, _foundation.Host.Tier);
        }
        finally
        {
            _lifetime.Release();
        }
    }

    /// <summary>Ends every run, then the spawners; returns when all are dead.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _lifetime.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_foundation is not { } foundation)
                return;

            _foundation = null;
            await foundation.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _lifetime.Release();
        }
    }

    /// <inheritdoc />
    public async Task<SandboxEnding> RunAsync(SandboxProgram program, ResourceLimits limits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_foundation is not { } foundation)
            throw new SandboxException("server", 0, "the server does not run") { Retryable = true };
        if (!foundation.Runtimes.TryGetValue(program.Runtime.Name, out RuntimeHost? host))
            throw new SandboxException("interpreter", 0, $"the runtime {program.Runtime.Name} is not installed");

        // A parked sandbox may die with its zygote between two runs. Nothing of the program has happened then.
        for (int attempt = 1; attempt < MaxAttempts; attempt++)
        {
            if (await TryRunAsync(host, program, limits, last: false, cancellationToken).ConfigureAwait(false) is { } ending)
                return ending;
            Retrying(program.RunId, program.Runtime.Name);
        }

        return (await TryRunAsync(host, program, limits, last: true, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>
    /// Gives a runtime's programs another environment. A new zygote is started and rehearsed beside the old one and then
    /// takes its place: runs that begin when this is done have the new environment, those that had begun keep theirs,
    /// and no run fails over it.
    /// </summary>
    /// <exception cref="SandboxException">It does not work, for the reason told; everything is as it was.</exception>
    public Task<Replacement> ReplaceAsync(string runtime, RuntimeEnvironment environment, CancellationToken cancellationToken)
    {
        if (_foundation is not { } foundation)
            throw new SandboxException("server", 0, "the server does not run") { Retryable = true };
        return foundation.Runtimes.TryGetValue(runtime, out RuntimeHost? host)
            ? host.ReplaceAsync(environment, cancellationToken)
            : throw new SandboxException("interpreter", 0, $"the runtime {runtime} is not installed");
    }

    /// <summary>Null when the sandbox was lost before the program began, unless it is the last attempt.</summary>
    private static async Task<SandboxEnding?> TryRunAsync(
        RuntimeHost host, SandboxProgram program, ResourceLimits limits, bool last, CancellationToken cancellationToken)
    {
        long requestedAt = Stopwatch.GetTimestamp();
        SandboxEnvironment? environment = null;
        try
        {
            environment = await host.TakeAsync(program, limits, cancellationToken).ConfigureAwait(false);
            using CancellationTokenRegistration killed = environment.KillWhenCancelled(cancellationToken);
            using CancellationTokenRegistration stopped = environment.KillWhenCancelled(program.Stop);
            if (program.Files.Count > 0)
                await WriteFilesAsync(environment, program.Files, cancellationToken).ConfigureAwait(false);
            environment.Go(CreateLaunch(host, environment, program, limits, requestedAt));
            SandboxEnding ending = await environment.Ended.ConfigureAwait(false);
            return ending.Killed == KillReason.Cancelled && cancellationToken.IsCancellationRequested
                ? throw new OperationCanceledException(cancellationToken)
                : ending.Signal == LibC.SIGABRT ? WithHeap(host, ending, limits) : ending;
        }
        catch (SandboxException exception) when (!last && exception.Retryable && environment is not { HasStarted: true })
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private static SandboxEnding WithHeap(RuntimeHost host, SandboxEnding ending, ResourceLimits limits) => ending with
    {
        HeapReached = HeapLimit.IsReached(
            host.Runtime.Manifest, limits.MemoryBytes, ending.MemoryPeakBytes, isResident: !host.CountsMemory),
    };

    private static async Task WriteFilesAsync(
        SandboxEnvironment environment, IReadOnlyList<SandboxFile> files, CancellationToken cancellationToken)
    {
        bool written = false;
        try
        {
            await environment.LendWorkspaceAsync(
                (workspace, token) => WorkspaceFiles.WriteAsync(workspace, files, token), cancellationToken).ConfigureAwait(false);
            written = true;
        }
        finally
        {
            if (!written)
                environment.Kill(KillReason.Cancelled);
        }
    }

    private static Launch CreateLaunch(
        RuntimeHost host, SandboxEnvironment environment, SandboxProgram program, ResourceLimits limits, long requestedAt)
    {
        try
        {
            return Launches.Create(host.Runtime, environment, program, limits, requestedAt);
        }
        catch
        {
            environment.Kill(KillReason.Cancelled);
            throw;
        }
    }
}
