using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sandbox.Functions.Tests.Host.Messages;

namespace Sandbox.Functions.Tests.Host;

/// <summary>Does to the published worker what a Functions host does, in the same order and over the same two connections.</summary>
/// <remarks>
/// The worker calls the host over gRPC: it is asked for its functions, which are loaded one by one, and then invoked. The
/// request of an HTTP function goes to the worker's own port, with the number of the invocation in a header; its function
/// runs when both have arrived. When the caller hangs up the host does the same, and cancels the invocation.
/// Written after the traffic of a host 4.1037 with this worker.
/// </remarks>
internal sealed class PlayedHost : IAsyncDisposable
{
    /// <summary>Nothing here takes a tenth of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    private readonly WebApplication _server;
    private readonly WorkerLink _link;
    private readonly WorkerProcess _worker;
    private readonly string _folder;
    private HttpClient? _proxy;

    private PlayedHost(WebApplication server, WorkerLink link, WorkerProcess worker, string folder) =>
        (_server, _link, _worker, _folder) = (server, link, worker, folder);

    /// <summary>What the worker said of itself.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>The functions that the worker found in itself.</summary>
    public IReadOnlyList<FunctionMetadata> Functions { get; private set; } = [];

    /// <summary>What the worker wrote to standard error.</summary>
    public string Error => _worker.Error;

    /// <summary>Starts host and worker; the worker has its functions loaded when this returns.</summary>
    /// <exception cref="InvalidOperationException">The worker ended, or did not do its part.</exception>
    public static async Task<PlayedHost> StartAsync(WorkerPlace place, params (string Name, string Value)[] settings)
    {
        PlayedHost host = await StartWorkerAsync(place, settings);
        try
        {
            await host.PrepareAsync();
            return host;
        }
        catch (Exception exception)
        {
            string worker = host._worker.ToString();
            await host.DisposeAsync();
            throw new InvalidOperationException($"the worker did not start: {worker}", exception);
        }
    }

    /// <summary>As <see cref="StartAsync"/>, for a worker that is not expected to call.</summary>
    public static async Task<PlayedHost> StartWorkerAsync(WorkerPlace place, params (string Name, string Value)[] settings)
    {
        var link = new WorkerLink();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(link);
        WebApplication server = builder.Build();
        server.MapGrpcService<WorkerLink>();
        await server.StartAsync();

        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        WorkerProcess worker = WorkerProcess.Start(
            place, new Uri(address).Port, settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        return new PlayedHost(server, link, worker, place.Folder);
    }

    /// <summary>Hands a request to an HTTP function. Cancelled, it hangs up as a caller does.</summary>
    public async Task<HttpResponseMessage> SendAsync(string function, HttpRequestMessage request, CancellationToken hangUp = default)
    {
        StreamingMessage invocation = Invocation(function, new TypedData { Http = new ProxiedRequest() });
        string id = invocation.InvocationRequest.InvocationId;
        request.Headers.Add("x-ms-invocation-id", id);
        request.Headers.Add("X-Forwarded-For", "127.0.0.1");
        request.Headers.Add("X-Forwarded-Proto", "http");
        await using CancellationTokenRegistration cancelling = hangUp.Register(() => Cancel(id));

        Task<StreamingMessage> invoking = _link.AskAsync(invocation);
        HttpResponseMessage response = await _proxy!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hangUp);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            await invoking;
        return response;
    }

    /// <summary>Hands a message of a queue to a function of its trigger.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="text">The message as it lies in the queue: host.json says that nothing is decoded.</param>
    /// <param name="deliveries">How often it was delivered, this time included.</param>
    /// <param name="cancellationToken">Cancels the invocation, as a host that is told to end does.</param>
    public async Task<StatusResult> DeliverAsync(
        string function, string text, int deliveries = 1, CancellationToken cancellationToken = default)
    {
        var now = DateTimeOffset.UtcNow;
        var content = new
        {
            MessageId = Guid.NewGuid().ToString(),
            PopReceipt = "receipt",
            MessageText = text,
            Body = System.Text.Encoding.UTF8.GetBytes(text),
            NextVisibleOn = now,
            InsertedOn = now,
            ExpiresOn = now.AddDays(1),
            DequeueCount = deliveries,
        };
        StreamingMessage invocation = Invocation(function, new TypedData
        {
            ModelBindingData = new ModelBindingData
            {
                Version = "1.0",
                Source = "AzureStorageQueues",
                ContentType = "application/json",
                Content = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(content)),
            },
        });
        Task<StreamingMessage> invoking = _link.AskAsync(invocation);
        await using CancellationTokenRegistration cancelling =
            cancellationToken.Register(() => Cancel(invocation.InvocationRequest.InvocationId));
        return (await invoking).InvocationResponse.Result;
    }

    /// <summary>Tells the worker to end; its exit code.</summary>
    public Task<int> TerminateAsync()
    {
        _link.Tell(new StreamingMessage
        {
            WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(GracePeriod) },
        });
        return WaitForExitAsync();
    }

    /// <summary>The worker's exit code, when it has ended.</summary>
    public Task<int> WaitForExitAsync() => _worker.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        _proxy?.Dispose();
        await _worker.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task PrepareAsync()
    {
        Task exited = _worker.WaitForExitAsync();
        if (await Task.WhenAny(_link.Started, exited).WaitAsync(Patience) == exited)
            throw new InvalidOperationException("it ended");

        WorkerInitResponse init = (await _link.AskAsync(new StreamingMessage
        {
            WorkerInitRequest = new WorkerInitRequest
            {
                HostVersion = "4.1037.0.0",
                WorkerDirectory = _folder,
                FunctionAppDirectory = _folder,
            },
        })).WorkerInitResponse;
        Capabilities = init.Capabilities;
        _proxy = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Expect100ContinueTimeout = Patience,
        })
        {
            BaseAddress = new Uri(Capabilities["HttpUri"]),
            Timeout = Patience,
        };

        Functions = (await _link.AskAsync(new StreamingMessage
        {
            FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = _folder },
        })).FunctionMetadataResponse.FunctionMetadataResults;
        foreach (FunctionMetadata function in Functions)
        {
            StatusResult loaded = (await _link.AskAsync(new StreamingMessage
            {
                FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function },
            })).FunctionLoadResponse.Result;
            if (loaded.Status != StatusResult.Types.Status.Success)
                throw new InvalidOperationException($"{function.Name}: {loaded.Exception?.Message}");
        }
    }

    private void Cancel(string invocation) =>
        _link.Tell(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocation } });

    private StreamingMessage Invocation(string function, TypedData trigger)
    {
        FunctionMetadata metadata = Functions.Single(known => known.Name == function);
        string parameter = metadata.Bindings.Single(binding => binding.Value.Type.EndsWith("Trigger", StringComparison.Ordinal)).Key;
        return new StreamingMessage
        {
            InvocationRequest = new InvocationRequest
            {
                InvocationId = Guid.NewGuid().ToString(),
                FunctionId = metadata.FunctionId,
                TraceContext = new TraceContext(),
                InputData = { new ParameterBinding { Name = parameter, Data = trigger } },
            },
        };
    }
}
