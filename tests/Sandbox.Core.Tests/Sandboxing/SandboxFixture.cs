using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>One started manager for all tests that run real programs; says why where this host cannot.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private SandboxManager? _manager;
    private string _missing = "";

    public static ResourceLimits Limits { get; } = new(
        WallTime: TimeSpan.FromSeconds(10),
        CpuTime: TimeSpan.FromSeconds(5),
        MemoryBytes: 256L << 20,
        Processes: 64,
        OutputBytes: 64 << 10,
        WorkspaceBytes: 16L << 20,
        WorkspaceInodes: 1024,
        OpenFiles: 256,
        FileBytes: 8L << 20);

    public SandboxManager Manager
    {
        get
        {
            Skip.If(_manager is null, _missing);
            return _manager!;
        }
    }

    public async Task InitializeAsync()
    {
        try
        {
            SandboxManager manager = CreateManager(new IsolationOptions());
            await manager.StartAsync(CancellationToken.None);
            _manager = manager;
        }
        catch (IsolationException exception)
        {
            _missing = exception.Message;
        }
    }

    public async Task DisposeAsync()
    {
        if (_manager is not null)
            await _manager.DisposeAsync();
    }

    public Task<SandboxEnding> RunAsync(string language, string code, ResourceLimits? limits = null) =>
        RunAsync(Program(language, code), limits);

    public Task<SandboxEnding> RunAsync(SandboxProgram program, ResourceLimits? limits = null) =>
        Manager.RunAsync(program, limits ?? Limits, CancellationToken.None);

    public SandboxProgram Program(string language, string code) => new()
    {
        Runtime = Manager.Runtimes.Single(runtime => runtime.Manifest.Name == language).Manifest,
        Code = code,
    };

    internal static SandboxManager CreateManager(
        IsolationOptions isolation, ILoggerFactory? loggers = null, PoolOptions? pool = null, NetworkOptions? network = null, INameResolver? resolver = null)
    {
        IOptions<IsolationOptions> options = Options.Create(isolation);
        network ??= new NetworkOptions();
        return new SandboxManager(
            options,
            Options.Create(pool ?? new PoolOptions()),
            Options.Create(new LimitsOptions()),
            Options.Create(network),
            new EgressPolicy(network, new OwnAddresses()),
            resolver ?? new SystemNameResolver(),
            new RuntimeCatalog(Options.Create(new RuntimeOptions()), options),
            new HostProbe(options),
            loggers ?? LoggerFactory.Create(_ => { }));
    }
}
