using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Core.Runs;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Selftest;
using Xunit;

namespace Sandbox.Isolation.Tests;

/// <summary>The sandboxes of this host, as the server has them; one for all tests of a class collection.</summary>
public sealed class Installation : IAsyncLifetime
{
    private ServiceProvider? _services;

    /// <summary>Why nothing can be played here; null when it can.</summary>
    public string? Missing { get; private set; }

    public RuntimeCatalog Runtimes => Services.GetRequiredService<RuntimeCatalog>();

    public SandboxManager Manager => Services.GetRequiredService<SandboxManager>();

    public ISandboxExecutor Executor => Services.GetRequiredService<ISandboxExecutor>();

    public IsolationTier Tier => Manager.Host!.Tier;

    /// <summary>Plays each program a few times; <c>make soak</c> sets SANDBOX_REPEATS and plays as many as the program asks for.</summary>
    public ProgramPlayer Player => new(Executor, Repeats);

    private static int Repeats =>
        int.TryParse(Environment.GetEnvironmentVariable("SANDBOX_REPEATS"), CultureInfo.InvariantCulture, out int repeats) ? repeats : 20;

    private ServiceProvider Services => _services ?? throw new InvalidOperationException("not started");

    public static string Folder(string name) => Path.Combine(RepositoryRoot(), "tests", "Sandbox.Isolation.Tests", name);

    public async Task InitializeAsync()
    {
        if (!File.Exists(Path.Combine(RepositoryRoot(), "artifacts", "native", "sandbox-launch")))
        {
            Missing = "artifacts/native/sandbox-launch is not built: make native";
            return;
        }

        IConfiguration configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddRuns(configuration);
        services.AddSandboxing(configuration);
        _services = services.BuildServiceProvider();
        await Manager.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
    }

    internal static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sandbox.Functions.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("the repository is not above the tests");
    }
}
