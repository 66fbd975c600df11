using Microsoft.Extensions.Logging;
using Sandbox.Core.Limits;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Cgroups;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Sandbox.Core.Sandboxing.Spawning;
using Sandbox.Core.Sandboxing.Watching;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing;

/// <summary>What the manager stands on while it runs: the reactor, the pools, a spawner per runtime.</summary>
internal sealed class SandboxFoundation : IAsyncDisposable
{
    private readonly Reactor _reactor;
    private readonly CgroupPool? _cgroups;
    private readonly UidRange? _uidRange;
    private readonly TrafficMeter? _meter;

    private SandboxFoundation(
        HostReport host, IsolationOptions options, EgressServices? egress, SyscallNames names, ILoggerFactory loggers)
    {
        Host = host;
        _cgroups = options.UseCgroups ? CgroupPool.TryCreate(CgroupMounts.Read(), loggers.CreateLogger<CgroupPool>()) : null;
        if (LibC.geteuid() == 0 && host.Has("setuid"))
        {
            _uidRange = UidRange.Claim(options.UidBase, options.UidCount);
            Uids = new UidPool((uint)_uidRange.First, options.UidCount);
        }

        _reactor = new Reactor(loggers.CreateLogger<Reactor>());
        Services = new EnvironmentServices(
            _reactor,
            host.Tier,
            host.Tier == IsolationTier.Namespaces ? null : Path.GetFullPath(options.Root!),
            Uids,
            _cgroups,
            new ProcessTable(),
            new LostRuns(_reactor),
            names,
            options.BlockedCallCap,
            egress is null ? null : egress with { Meter = _meter = new TrafficMeter(_reactor) },
            loggers.CreateLogger<SandboxEnvironment>());
    }

    public HostReport Host { get; }

    public EnvironmentServices Services { get; }

    public UidPool? Uids { get; }

    public Dictionary<string, RuntimeHost> Runtimes { get; } = new(StringComparer.Ordinal);

    /// <summary>Checks everything that can be wrong on this host, then starts the spawners.</summary>
    /// <exception cref="IsolationException">What is wrong, and what to do about it.</exception>
    public static async Task<SandboxFoundation> CreateAsync(
        IsolationOptions options,
        PoolOptions pool,
        EgressServices? egress,
        ResourceLimits defaults,
        RuntimeCatalog catalog,
        HostProbe probe,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        NativeFiles files = NativeFiles.Find(options).RequireLauncher();
        // Side by side: each starts a process and waits for it.
        Task<HostReport> host = probe.RunAsync(cancellationToken);
        Task<SyscallNames> names = ReadNamesAsync(files, cancellationToken);
        Task<IReadOnlyList<InstalledRuntime>> installed = catalog.InstallAsync(cancellationToken);
        // Before the others' failures: a right that is missing is the reason of theirs as well.
        HostReport report = await host.ConfigureAwait(false);
        CheckHost(report, options);
        if (egress is not null)
            EgressRequirements.Check(report, options);
        await Task.WhenAll(names, installed).ConfigureAwait(false);
        SyscallNames table = await names.ConfigureAwait(false);
        Dictionary<string, SeccompProfiles> profiles = catalog.Manifests.ToDictionary(
            manifest => manifest.Name, manifest => ProfilesOf(manifest, files, options, egress is not null));
        await Task.WhenAll(profiles.Values.Select(profile => profile.CheckAsync(files, table, cancellationToken))).ConfigureAwait(false);

        SandboxFoundation foundation = Found(report, options, egress, table, loggers);
        try
        {
            foreach (InstalledRuntime runtime in await installed.ConfigureAwait(false))
            {
                var commands = new SpawnerCommands(
                    files, report, runtime, profiles[runtime.Manifest.Name], options.Root, pool.Warm, defaults.MemoryBytes);
                foundation.Runtimes.Add(
                    runtime.Manifest.Name, new RuntimeHost(foundation.Services, commands, pool, defaults, loggers));
            }

            IReadOnlyList<uint> stale = foundation.TakeStaleUids();
            await foundation.StartSpawnersAsync(cancellationToken).ConfigureAwait(false);
            foundation.Release(stale);
            return foundation;
        }
        catch
        {
            await foundation.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RuntimeHost host in Runtimes.Values)
            await host.DisposeAsync().ConfigureAwait(false);
        _meter?.Dispose();
        _reactor.Dispose();
        _cgroups?.Dispose();
        _uidRange?.Dispose();
    }

    private static SandboxFoundation Found(
        HostReport host, IsolationOptions options, EgressServices? egress, SyscallNames names, ILoggerFactory loggers)
    {
        try
        {
            return new SandboxFoundation(host, options, egress, names, loggers);
        }
        catch (SystemCallException exception)
        {
            throw new IsolationException($"The server cannot start: {exception.Message}", "raise its limit of open files", exception);
        }
    }

    private static async Task<SyscallNames> ReadNamesAsync(NativeFiles files, CancellationToken cancellationToken)
    {
        ToolResult result = await NativeTool.RunAsync(files.Launcher, ["syscalls"], cancellationToken).ConfigureAwait(false);
        var names = new SyscallNames(result.Output);
        return names.Execve >= 0
            ? names
            : throw new IsolationException($"{files.Launcher} syscalls failed: {result.Error}", "build it again with `make native`");
    }

    private static SeccompProfiles ProfilesOf(RuntimeManifest manifest, NativeFiles files, IsolationOptions options, bool network)
    {
        return new SeccompProfiles(
            Create(manifest.Policy), network && manifest.NetworkPolicy is { } policy ? Create(policy) : null);

        SeccompProfile Create(string policy) => new(files.PolicyOf(policy), [.. options.AppendSyscalls]);
    }

    private static void CheckHost(HostReport host, IsolationOptions options)
    {
        if (HostTiers.Required.FirstOrDefault(layer => !host.Has(layer)) is { } missing)
            throw new IsolationException($"This host has no {missing}, without which there is no sandbox", HostTiers.HintFor(missing));
        if (HostTiers.FindMissingRights(host) is { Count: > 0 } rights)
        {
            throw new IsolationException(
                $"The server is root without {string.Join(", ", rights)}",
                $"Docker: {string.Join(' ', rights.Select(name => $"--cap-add {name["CAP_".Length..]}"))}; Kubernetes: securityContext.capabilities.add");
        }

        if (host.Tier < options.MinimumTier)
        {
            throw new IsolationException(
                $"This host allows the tier {Name(host.Tier)}, and Sandbox:Isolation:MinimumTier is {Name(options.MinimumTier)}",
                host.Advice.Count > 0 ? host.Advice[0] : "`sandbox doctor` lists what is missing");
        }

        if (host.Tier == IsolationTier.Weak)
            throw new IsolationException("This host has neither namespaces nor chroot", "`sandbox doctor` lists what is missing");
        if (host.Tier == IsolationTier.Container && string.IsNullOrWhiteSpace(options.Root))
            throw new IsolationException("The container tier needs a prepared root", "set Sandbox:Isolation:Root to its folder");
    }

    private static string Name(IsolationTier tier) => tier.ToString().ToLowerInvariant();

    /// <summary>
    /// A server that was killed may have left files of its runs. Their uids are given out when the files are removed.
    /// </summary>
    private IReadOnlyList<uint> TakeStaleUids() =>
        Services.Root is { } root && Uids is { } uids
            ? uids.TakeWhere(uid => Directory.Exists(Path.Combine(root, "sandbox", $"{uid}")))
            : [];

    private void Release(IReadOnlyList<uint> stale)
    {
        foreach (uint uid in stale)
            _reactor.Post(() => Runtimes.Values.First().Release(uid, removed => ReturnRemoved(uid, removed)));

        void ReturnRemoved(uint uid, bool removed)
        {
            if (removed)
                Uids!.Return(uid);
        }
    }

    private async Task StartSpawnersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Runtimes.Values.Select(host => host.StartAsync(cancellationToken))).ConfigureAwait(false);
        }
        catch (SandboxException exception)
        {
            throw new IsolationException(exception.Message.TrimEnd('.'), HintFor(exception.Stage), exception);
        }
    }

    private static string HintFor(string stage) => Enum.TryParse(stage, ignoreCase: true, out Stage known) ? known switch
    {
        Stage.Policy => "correct the policy, or Sandbox:Isolation:AppendSyscalls",
        Stage.Namespaces => "`sandbox doctor` tells which namespaces work here",
        Stage.Root => "check Sandbox:Isolation:Root and the runtime's root_paths",
        _ => "`sandbox doctor` shows what this host offers",
    } : "`sandbox doctor` shows what this host offers";
}
