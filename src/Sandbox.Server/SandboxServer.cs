using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;
using Sandbox.Http;
using Sandbox.Server.Browsers;
using Sandbox.Server.Configuration;
using Sandbox.Server.Connections;
using Sandbox.Server.Logs;
using Sandbox.Server.Mcp;

namespace Sandbox.Server;

/// <summary>The HTTP server, from settings to its end.</summary>
/// <remarks>
/// It begins with everything that can be wrong (settings, host, interpreters, port) and only then says that it serves.
/// It ends in the other order: told to stop, it accepts nothing new, what runs gets the grace period, what is still
/// running then is cancelled (its connection is cut, so its program is killed), and the sandboxes go last. A second signal
/// ends the grace period.
/// </remarks>
internal static class SandboxServer
{
    public static async Task<int> RunAsync(
        IReadOnlyDictionary<string, string?> settings, TextWriter output, CancellationToken cancellationToken)
    {
        WebApplication app = Create(settings);
        await using (app.ConfigureAwait(false))
        {
            ServerSettings.Check(app.Services);
            await StartAsync(app, cancellationToken).ConfigureAwait(false);
            await output.WriteLineAsync(Describe(app)).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            await WaitForEndAsync(app, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Success;
        }
    }

    private static WebApplication Create(IReadOnlyDictionary<string, string?> settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();

        // Not the files of whatever folder the command was started in.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddSettings(settings);

        AddServices(builder.Services, builder.Configuration);
        if (ServerTelemetry.IsWanted(builder.Configuration))
            ServerTelemetry.Add(builder.Services);
        if (McpServices.IsWanted(builder.Configuration))
            McpServices.AddHttp(builder.Services);
        builder.Services.AddJobWorker();
        builder.Services.AddSingleton<OpenConnections>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(ConfigureKestrel);

        return builder.Build();
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        OpenConnections connections = kestrel.ApplicationServices.GetRequiredService<OpenConnections>();
        kestrel.ConfigureEndpointDefaults(
            endpoint => endpoint.Use(next => connection => connections.OnConnectionAsync(connection, next)));

        // Kestrel's own 240 bytes a second lets the largest body be held for a day.
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 4_096, gracePeriod: TimeSpan.FromSeconds(5));
    }

    /// <summary>Everything that <c>serve</c>, <c>run</c> and <c>doctor</c> have in common.</summary>
    internal static void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        LogsServices.Add(services, configuration);

        // Sandboxes first: what AddRuns starts with the host brings packages into them.
        services.AddSandboxing(configuration);
        services.AddStorage(configuration);
        services.AddRuns(configuration);
        services.AddJobs(configuration);
        services.AddSandboxHttp(configuration);
        McpServices.AddOptions(services, configuration);
        services.AddSingleton<BrowserGuard>();
        services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        services.AddOptions<ServerOptions>()
            .Bind(configuration.GetSection(ServerOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        app.Use(app.Services.GetRequiredService<OpenConnections>().OnRequestAsync);
        app.Use(app.Services.GetRequiredService<BrowserGuard>().InvokeAsync);
        app.MapSandbox();
        if (McpServices.IsWanted(app.Configuration))
            McpEndpoint.Map(app);
        ServerOptions options = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;

        // Here and not where services are added: host and Kestrel read their options while the application is built,
        // before the settings are checked.
        app.Urls.Clear();
        app.Urls.Add($"http://{new IPEndPoint(options.FindAddress()!, options.Port)}");
        app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout =
            TimeSpan.FromMilliseconds(options.DrainMs);
        app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxConcurrentConnections =
            ConnectionLimit.Find(options.MaxConnections, app.Services.GetRequiredService<IOptions<RunsOptions>>().Value.MaxWorkers);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception.InnerException is not null)
        {
            throw new StartException(
                $"Port {options.Port} on {options.Listen} is in use",
                "Stop what listens there, or choose another with --port",
                exception);
        }
        catch (SocketException exception)
        {
            throw new StartException(
                $"Cannot listen on {options.Listen}, port {options.Port}: {exception.Message}",
                "Choose an address of this host with --listen, or another port with --port",
                exception);
        }
    }

    private static string Describe(WebApplication app)
    {
        string address = app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First();
        SandboxManager sandboxes = app.Services.GetRequiredService<SandboxManager>();
        string runtimes = string.Join(
            ", ", sandboxes.Runtimes.Select(runtime => $"{runtime.Manifest.Name} {runtime.Version}"));
        return $"sandbox serves {address} (tier {IsolationTierNames.Name(sandboxes.Host!.Tier)}; {runtimes})";
    }

    private static async Task WaitForEndAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration stopping = app.Lifetime.ApplicationStopping.Register(told.SetResult);
        using CancellationTokenRegistration cancelled = cancellationToken.Register(app.Lifetime.StopApplication);

        // Beside the host's own handlers, for which a second signal is the first one again.
        using var hurry = new CancellationTokenSource();
        int signals = 0;
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count);
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Count);
        await told.Task.ConfigureAwait(false);
        _ = app.Services.GetRequiredService<OpenConnections>().CloseIdleAsync();
        try
        {
            await app.StopAsync(hurry.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The grace period is over and connections were cut; that is an end as it should be.
        }

        void Count(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (Interlocked.Increment(ref signals) > 1)
                hurry.Cancel();
        }
    }
}
