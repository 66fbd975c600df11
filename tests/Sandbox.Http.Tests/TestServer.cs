using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Jobs;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Http.Tests;

/// <summary>The whole HTTP contract on a free loopback port, with a fake behind it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Key = "dify-sandbox";

    private readonly WebApplication _app;
    private readonly string _folder;

    private TestServer(WebApplication app, string folder)
    {
        (_app, _folder) = (app, folder);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient { BaseAddress = Address };
        Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
    }

    public Uri Address { get; }

    /// <summary>Sends the key.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public FakeExecutor Executor => (FakeExecutor)_app.Services.GetRequiredService<ISandboxExecutor>();

    public IBlobStore Store => _app.Services.GetRequiredService<IBlobStore>();

    public LiveRuns Runs => _app.Services.GetRequiredService<LiveRuns>();

    public ListLogger Log => _app.Services.GetRequiredService<ListLogger>();

    public static Task<TestServer> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(_ => { }, settings);

    /// <param name="configure">Has the last word about the services.</param>
    /// <param name="settings">Full names.</param>
    public static async Task<TestServer> StartAsync(
        Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        string folder = Directory.CreateTempSubdirectory("sandbox-http-tests-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sandbox:Http:ApiKey"] = Key,
            ["Sandbox:Isolation:NativePath"] = RepositoryPaths.Native,
            ["Sandbox:Storage:Folder"] = Path.Combine(folder, "blobs"),
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        builder.Logging.ClearProviders();
        var log = new ListLogger();
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(log);
        builder.Services.AddRuns(builder.Configuration);
        builder.Services.AddSandboxing(builder.Configuration);
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddJobs(builder.Configuration);
        builder.Services.AddSandboxHttp(builder.Configuration);

        // No sandbox is started: the routes ask the fake.
        foreach (ServiceDescriptor hosted in builder.Services.Where(IsOfASandbox).ToList())
            builder.Services.Remove(hosted);
        builder.Services.AddSingleton<ISandboxExecutor, FakeExecutor>();
        configure(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));

        WebApplication app = builder.Build();
        app.MapSandbox();
        await app.StartAsync();
        return new TestServer(app, folder);
    }

    private static bool IsOfASandbox(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && service.ImplementationType?.Namespace != typeof(SandboxTelemetry).Namespace;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
