using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Diagnostics.Prometheus;
using Sandbox.Http.Keys;

namespace Sandbox.Http;

/// <summary>Puts the HTTP contract into a host.</summary>
public static class SandboxHttp
{
    /// <summary>Adds the handlers; <c>AddRuns</c>, <c>AddSandboxing</c>, <c>AddStorage</c> and <c>AddJobs</c> of Sandbox.Core bring what they call.</summary>
    public static IServiceCollection AddSandboxHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>();
        services.AddOptions<HttpOptions>()
            .Bind(configuration.GetSection(HttpOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<KeyLimits>();
        services.AddSingleton<BodyMemory>();
        services.AddSingleton<RequestBody>();
        services.AddSingleton<RunEndpoint>();
        services.AddSingleton<DependencyEndpoints>();
        services.AddSingleton<OutputEndpoint>();
        services.AddSingleton<JobEndpoints>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<OpenApiEndpoint>();
        services.AddSingleton<SandboxRoutes>();
        return services;
    }

    /// <summary>Serves every route of the table, and the envelope for what is not in it.</summary>
    public static void MapSandbox(this WebApplication app)
    {
        app.Use(AnswerUnknownAsync);
        SandboxRoutes routes = app.Services.GetRequiredService<SandboxRoutes>();
        foreach (SandboxRoute route in routes.All)
            Map(app, routes, route);

        if (app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Enabled)
        {
            // Made here, because it counts from the moment that it is there.
            app.Services.GetRequiredService<PrometheusMetrics>();
            Map(app, routes, MetricsEndpoint.Route);
        }
    }

    private static void Map(WebApplication app, SandboxRoutes routes, SandboxRoute route)
    {
        // A plain RequestDelegate: nothing is bound by reflection and nothing is looked up per request.
        RequestDelegate handler = async context =>
        {
            IResult answer = await routes.AnswerAsync(route, context).ConfigureAwait(false);
            await answer.ExecuteAsync(context).ConfigureAwait(false);
        };
        app.MapMethods(route.Pattern, MethodsOf(route), handler).WithMetadata(route);
    }

    // Load balancers ask for the health routes with HEAD.
    private static string[] MethodsOf(SandboxRoute route) => route.Method == "GET" ? ["GET", "HEAD"] : [route.Method];

    // Routing answers an unknown path, a wrong method and a wrong media type with a bare status.
    private static async Task AnswerUnknownAsync(HttpContext context, RequestDelegate next)
    {
        await next(context).ConfigureAwait(false);
        if (context.Response.HasStarted || context.GetEndpoint()?.Metadata.GetMetadata<SandboxRoute>() is not null)
            return;

        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status404NotFound:
                await Answers.Failure(StatusCodes.Status404NotFound, "no such route").ExecuteAsync(context)
                    .ConfigureAwait(false);
                break;
            case StatusCodes.Status405MethodNotAllowed:
                await Answers.Failure(StatusCodes.Status405MethodNotAllowed, "no such method on this route")
                    .ExecuteAsync(context).ConfigureAwait(false);
                break;
            case StatusCodes.Status415UnsupportedMediaType:
                await Answers.Failure(StatusCodes.Status415UnsupportedMediaType, "no such media type on this route")
                    .ExecuteAsync(context).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }
}
