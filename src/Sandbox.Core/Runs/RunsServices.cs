using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Limits;

namespace Sandbox.Core.Runs;

/// <summary>Registers this room and the limits.</summary>
public static class RunsServices
{
    /// <summary>Adds the executor and what it needs besides <c>AddSandboxing</c>.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddOptions<LimitsOptions>()
            .Bind(configuration.GetSection(LimitsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<RunsOptions>, RunsOptionsValidator>();
        services.AddOptions<RunsOptions>()
            .Bind(configuration.GetSection(RunsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RunSlots>();
        services.AddSingleton<LiveRuns>();
        services.AddSingleton<RunRequestValidator>();
        services.AddSingleton<SandboxExecutor>();
        services.AddSingleton<ISandboxExecutor, MeasuredExecutor>();
        services.AddDependencies(configuration);
        services.AddDiagnostics(configuration);
        return services;
    }
}
