using System.Text.Json;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Limits;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;
using Sandbox.Http.Keys;

namespace Sandbox.Server.Mcp;

/// <summary>What MCP clients can ask for, over either transport: one way from a call to a result.</summary>
/// <remarks>
/// Theory of operation. The package speaks the protocol and calls the handlers here, which go to the same executor,
/// validator and key limits as the HTTP routes. A wrong request, a full server and a used-up key are results with
/// <c>isError</c>, since a model can do better next time when it reads why; only what is no call of ours at all (an
/// unknown tool or resource) is an error of the protocol.
/// </remarks>
internal sealed partial class ToolBox(
    ToolCatalog catalog,
    OutputResources outputs,
    LiveCalls calls,
    ISandboxExecutor executor,
    RunRequestValidator validator,
    InstalledPackages packages,
    KeyLimits keyLimits,
    IOptions<LimitsOptions> limits,
    IOptions<McpOptions> options,
    TimeProvider time,
    ILogger<ToolBox> logger)
{
    private static readonly string Version = typeof(ToolBox).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Makes a protocol server answer for this installation.</summary>
    public void Configure(McpServerOptions server, McpCaller caller)
    {
        server.ServerInfo = new Implementation { Name = "sandbox", Title = "Code sandbox", Version = Version };
        server.ServerInstructions =
            "Runs programs that nobody has read in sandboxes. Use it to compute, to analyse data and to check code by running it.";

        // The handlers need none, and it would be made for each request.
        server.ScopeRequests = false;
        server.Capabilities = new ServerCapabilities { Tools = new ToolsCapability(), Resources = new ResourcesCapability() };
        server.Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, cancellationToken) => catalog.ListAsync(cancellationToken),
            CallToolHandler = (context, cancellationToken) => calls.RunAsync(
                caller.Client, context.JsonRpcRequest.Id, stop => CallAsync(context, caller, stop), cancellationToken),
            ListResourcesHandler = static (_, _) => ValueTask.FromResult(new ListResourcesResult()),
            ListResourceTemplatesHandler = static (_, _) => ValueTask.FromResult(
                new ListResourceTemplatesResult { ResourceTemplates = [OutputResources.Template] }),
            ReadResourceHandler = (context, cancellationToken) => ReadAsync(context, caller, cancellationToken),
            NotificationHandlers =
            [
                new(NotificationMethods.CancelledNotification, (notification, _) => CancelAsync(notification, caller)),
            ],
        };
    }

    private async ValueTask<CallToolResult> CallAsync(
        RequestContext<CallToolRequestParams> context, McpCaller caller, CancellationToken cancellationToken)
    {
        string tool = context.Params.Name;
        try
        {
            if (tool == ToolCatalog.ListPackages)
                return await ListPackagesAsync(context.Params, cancellationToken).ConfigureAwait(false);
            if (catalog.FindRuntime(tool) is not { } runtime)
                throw new McpProtocolException("There is no such tool.", McpErrorCode.InvalidParams);
            return await RunAsync(context, runtime, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (RunException exception)
        {
            if (exception.Failure == RunFailure.SandboxFailed)
                LogNotRun(exception, caller.Request, exception.RunId ?? "none", caller.Key.Name, tool);
            return RunResult.Failed(
                exception.Failure == RunFailure.Busy ? $"{exception.Message}: all places are taken, try again in a moment" : exception.Message);
        }
        catch (StorageException exception)
        {
            LogNotStored(exception, caller.Request, caller.Key.Name, tool);
            return RunResult.Failed("the blob store is out of reach");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody reads it; but a request that stays without an answer would keep its connection.
            return RunResult.Failed("cancelled");
        }
#pragma warning disable CA1031 // The border of the house: the caller gets an answer and we get a log line.
        catch (Exception exception) when (exception is not McpProtocolException)
#pragma warning restore CA1031
        {
            LogFault(exception, caller.Request, caller.Key.Name, tool);
            return RunResult.Failed("internal error");
        }
    }

    private async ValueTask<CallToolResult> RunAsync(
        RequestContext<CallToolRequestParams> context, string runtime, McpCaller caller, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        RunRequest request = RunArguments.Read(runtime, context.Params.Arguments, errors);
        if (errors.Count > 0)
            validator.Validate(request, errors);

        using KeyAdmission admission = keyLimits.Begin(caller.Key);
        if (admission.Refusal is { } refusal)
        {
            LogRefused(caller.Request, caller.Key.Name, context.Params.Name, refusal);
            return RunResult.Failed($"{refusal}; try again in {ModelText.Seconds(Math.Ceiling(admission.RetryAfter.TotalMilliseconds))}");
        }

        IRunObserver? progress = context.Params.ProgressToken is { } token
            ? new OutputProgress(context.Server, token, time, cancellationToken)
            : null;
        RunData data = await executor.RunAsync(
            request, caller.Key.AsCaller(), progress, cancellationToken).ConfigureAwait(false);
        return RunResult.Create(data, ResourceLimits.Create(request.Limits, limits.Value, caller.Key.Ceilings), options.Value);
    }

    private async ValueTask<CallToolResult> ListPackagesAsync(CallToolRequestParams call, CancellationToken cancellationToken)
    {
        string? language = call.Arguments?.TryGetValue("language", out JsonElement value) == true && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        DependencyList list = await packages.ReadAsync(language, cancellationToken).ConfigureAwait(false);
        string runtime = validator.Validate(new RunRequest { Language = language, Code = " " }).Name;
        var answer = new PackagesAnswer(runtime, catalog.VersionOf(runtime), list.Dependencies);
        return new CallToolResult
        {
            Content =
            [
                new TextContentBlock
                {
                    Text = $"{runtime} {answer.Version}\n{string.Join('\n', list.Dependencies.Select(package => $"{package.Name} {package.Version}"))}",
                },
            ],
            StructuredContent = JsonSerializer.SerializeToElement(answer, McpJsonContext.Default.PackagesAnswer),
        };
    }

    private async ValueTask<ReadResourceResult> ReadAsync(
        RequestContext<ReadResourceRequestParams> context, McpCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            return await outputs.ReadAsync(context.Params.Uri, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            LogNotStored(exception, caller.Request, caller.Key.Name, "resources/read");
            throw new McpProtocolException("The blob store is out of reach.", McpErrorCode.InternalError);
        }
    }

    private async ValueTask CancelAsync(JsonRpcNotification notification, McpCaller caller)
    {
        try
        {
            CancelledNotificationParams? cancelled = notification.Params?.Deserialize(
                McpJsonUtilities.DefaultOptions.GetTypeInfo<CancelledNotificationParams>());
            if (cancelled is not null)
                await calls.CancelAsync(caller.Client, cancelled.RequestId).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            // A notification has no answer to tell an error with.
        }
    }
}
