using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs.Queues;

namespace Sandbox.Core.Jobs;

/// <summary>Registers this room.</summary>
public static class JobsServices
{
    /// <summary>
    /// Adds what accepts, processes and tells jobs; a blob store and an <see cref="IJobQueue"/> belong to it, and
    /// <see cref="AddJobWorker"/> where no queue trigger calls <see cref="JobProcessor"/>.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<JobsOptions>, JobsOptionsValidator>();
        services.AddOptions<JobsOptions>()
            .Bind(configuration.GetSection(JobsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IJobSender>(provider => provider.GetRequiredService<IJobQueue>());
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<JobsFactory>();
        services.AddSingleton(provider => provider.GetRequiredService<JobsFactory>().CreateReader());
        services.AddSingleton(provider => provider.GetRequiredService<JobsFactory>().CreateSubmissions());
        services.AddSingleton(provider => provider.GetRequiredService<JobsFactory>().CreateCancellation());
        services.AddSingleton(provider => provider.GetRequiredService<JobsFactory>().CreateProcessor());
        services.AddSingleton(provider => provider.GetRequiredService<JobsFactory>().CreatePoisonProcessor());
        return services;
    }

    /// <summary>Adds the worker of a process that reads the queue itself.</summary>
    public static IServiceCollection AddJobWorker(this IServiceCollection services)
    {
        services.AddSingleton<JobDelivery>();
        services.AddHostedService<JobWorker>();
        return services;
    }
}
