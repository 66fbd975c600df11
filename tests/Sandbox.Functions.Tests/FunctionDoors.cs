using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Runs;
using Sandbox.Http;

namespace Sandbox.Functions.Tests;

/// <summary>
/// Both doors to one house, on free loopback ports: the server's, and one that does what the worker's ASP.NET Core
/// integration does with functions (an endpoint each, from methods and route; the function's IResult is executed).
/// </summary>
internal sealed class FunctionDoors : IAsyncDisposable
{
    public const string Key = "dify-sandbox";

    private static readonly DirectoryInfo Folder = Directory.CreateTempSubdirectory("sandbox-functions-");

    private readonly WebApplication _functions;
    private readonly WebApplication _server;

    private FunctionDoors(WebApplication functions, WebApplication server)
    {
        _functions = functions;
        _server = server;
        Functions = ClientOf(functions);
        Server = ClientOf(server);
    }

    public HttpClient Functions { get; }

    public HttpClient Server { get; }

    public static async Task<FunctionDoors> OpenAsync()
    {
        WebApplication functions = Create();
        foreach (HttpFunction function in HttpFunction.All)
        {
            RequestDelegate invoke = async context =>
            {
                object instance = ActivatorUtilities.CreateInstance(context.RequestServices, function.Method.DeclaringType!);
                IResult result = await function.CallAsync(instance, context.Request);
                await result.ExecuteAsync(context);
            };
            functions.MapMethods(function.Pattern, function.Methods, invoke);
        }

        WebApplication server = Create();
        server.MapSandbox();
        await functions.StartAsync();
        await server.StartAsync();
        return new FunctionDoors(functions, server);
    }

    public static SandboxRoutes CreateRoutes() => Create().Services.GetRequiredService<SandboxRoutes>();

    /// <summary>The worker's services, with blobs and queue in a folder of the test.</summary>
    public static IServiceProvider CreateServices() => Create().Services;

    public async ValueTask DisposeAsync()
    {
        Functions.Dispose();
        Server.Dispose();
        await _functions.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static WebApplication Create()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sandbox:Http:ApiKey"] = Key,
            ["Sandbox:Isolation:NativePath"] = RepositoryPaths.Of("native"),
            ["Sandbox:Storage:Folder"] = Path.Combine(Folder.FullName, Path.GetRandomFileName(), "blobs"),
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddWorker(builder.Configuration, builder.Environment);
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.RemoveAll<ISandboxExecutor>();
        builder.Services.AddSingleton<ISandboxExecutor, EchoExecutor>();
        return builder.Build();
    }

    private static HttpClient ClientOf(WebApplication app) => new()
    {
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
    };
}
