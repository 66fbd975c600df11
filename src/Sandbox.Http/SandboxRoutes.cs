using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Jobs;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;
using Sandbox.Http.Keys;

namespace Sandbox.Http;

/// <summary>The table of routes that both doors serve, and the one way from a request to an answer.</summary>
public sealed partial class SandboxRoutes(
    RunEndpoint run,
    DependencyEndpoints dependencies,
    OutputEndpoint outputs,
    JobEndpoints jobs,
    HealthEndpoints health,
    OpenApiEndpoint openApi,
    ApiKeys keys,
    KeyLimits limits,
    ILogger<SandboxRoutes> logger)
{
    public SandboxRoute Run { get; } = new("POST", "/v1/sandbox/run", true, run.RunAsync) { IsRun = true };

    public SandboxRoute CancelRun { get; } = new("DELETE", "/v1/sandbox/runs/{run_id}", true, run.CancelAsync);

    public SandboxRoute ListDependencies { get; } =
        new("GET", "/v1/sandbox/dependencies", true, dependencies.ListAsync);

    public SandboxRoute ReplaceDependencies { get; } =
        new("PUT", "/v1/sandbox/dependencies", true, dependencies.ReplaceAsync) { IsOfAll = true };

    public SandboxRoute RefreshDependencies { get; } =
        new("GET", "/v1/sandbox/dependencies/refresh", true, dependencies.RefreshAsync) { IsOfAll = true };

    public SandboxRoute UpdateDependencies { get; } =
        new("POST", "/v1/sandbox/dependencies/update", true, dependencies.UpdateAsync) { IsOfAll = true };

    public SandboxRoute ReadOutput { get; } = new("GET", OutputEndpoint.Path + "/{*name}", true, outputs.ReadAsync);

    public SandboxRoute CreateJob { get; } = new("POST", JobEndpoints.Path, true, jobs.CreateAsync) { IsRun = true };

    public SandboxRoute ListJobs { get; } = new("GET", JobEndpoints.Path, true, jobs.ListAsync);

    // A batch's jobs have a slash in their names.
    public SandboxRoute ReadJob { get; } = new("GET", JobEndpoints.Path + "/{*job_id}", true, jobs.ReadAsync);

    public SandboxRoute CancelJob { get; } = new("DELETE", JobEndpoints.Path + "/{*job_id}", true, jobs.CancelAsync);

    public SandboxRoute Alive { get; } = new("GET", "/health", false, HealthEndpoints.AliveAsync);

    public SandboxRoute Ready { get; } = new("GET", "/health/ready", false, health.ReadyAsync);

    public SandboxRoute OpenApi => field ??= new("GET", OpenApiEndpoint.Path, false, (_, _) => openApi.ReadAsync(this));

    /// <summary>All of them.</summary>
    public IReadOnlyList<SandboxRoute> All =>
    [
        Run, CancelRun, ListDependencies, ReplaceDependencies, RefreshDependencies, UpdateDependencies, ReadOutput,
        CreateJob, ListJobs, ReadJob, CancelJob, Alive, Ready, OpenApi,
    ];

    /// <summary>Answers a request to a route, whatever happens: nothing is thrown, nothing of our inside told.</summary>
    public async Task<IResult> AnswerAsync(SandboxRoute route, HttpContext context)
    {
        // Before the body is looked at.
        CallerKey? caller = route.NeedsKey ? keys.Find(context.Request) : CallerKey.Anybody;
        if (caller is null)
            return Answers.Unauthorized;

        context.Features.Set(caller);
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new("sandbox.key", caller.Name));
        Activity.Current?.SetTag("sandbox.key", caller.Name);
        if (route.IsOfAll && caller.Space.Length > 0)
            return Answers.NotYours;

        using KeyAdmission admission = route.IsRun ? limits.Begin(caller) : default;
        if (admission.Refusal is { } refusal)
        {
            LogRefused(context.TraceIdentifier, caller.Name, route.Pattern, refusal);
            return Answers.TooMany(context.Response, refusal, admission.RetryAfter);
        }

        CancellationToken hangUp = context.RequestAborted;
        try
        {
            return await route.Handler(context, hangUp).ConfigureAwait(false);
        }
        catch (RunException exception)
        {
            if (exception.Failure == RunFailure.SandboxFailed)
                LogNotRun(exception, context.TraceIdentifier, exception.RunId ?? "none", caller.Name, route.Pattern);
            return Answers.NotRun(context.Response, exception);
        }
        catch (DependencyException exception)
        {
            return Answers.NotInstalled(exception);
        }
        catch (JobException exception)
        {
            return Answers.NotAccepted(exception);
        }
        catch (StorageException exception)
        {
            if (exception.Failure != StorageFailure.InvalidName)
                LogNotStored(exception, context.TraceIdentifier, caller.Name, route.Pattern);
            return Answers.NotStored(exception);
        }
        catch (Exception exception) when (IsHangUp(exception, hangUp))
        {
            LogHungUp(context.TraceIdentifier, caller.Name, route.Pattern);
            return Answers.Gone;
        }
#pragma warning disable CA1031 // The border of the house: the caller gets an answer and we get a log line.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFault(exception, context.TraceIdentifier, caller.Name, route.Pattern);
            return Answers.InternalError;
        }
    }

    // A connection that is gone shows as a cancelled token, or as an input error while the body is read.
    private static bool IsHangUp(Exception exception, CancellationToken hangUp) =>
        (exception is OperationCanceledException && hangUp.IsCancellationRequested)
        || exception is ConnectionResetException;
}
