using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Storage;
using Sandbox.Core.Storage.AzureBlobs;

namespace Sandbox.Core.Jobs;

/// <summary>Registers this room.</summary>
public static class JobsServices
{
    /// <summary>
    /// Adds what accepts, processes and tells jobs, besides <c>AddStorage</c> and <c>AddRuns</c>; and
    /// <see cref="AddJobWorker"/> where no queue trigger calls <see cref="JobProcessor"/>. The queue is where the blobs
    /// are: in the same Azure account, or in a file beside their folder.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<JobsOptions>, JobsOptionsValidator>();
        services.AddOptions<JobsOptions>()
            .Bind(configuration.GetSection(JobsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(CreateQueue);
        services.AddSingleton<IJobSender>(provider => provider.GetRequiredService<IJobQueue>());
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

    private static IJobQueue CreateQueue(IServiceProvider provider)
    {
        StorageOptions storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        IOptions<JobsOptions> options = provider.GetRequiredService<IOptions<JobsOptions>>();
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        if (storage.Kind == StorageKind.Azure)
            return new AzureJobQueue(AzureQueueClients.Create(provider.GetRequiredService<AzureStorageAccount>()), options, time);

        string path = options.Value.DatabasePath.Length > 0
            ? options.Value.DatabasePath
            : Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(storage.Folder))!, "jobs.db");
        return new SqliteJobQueue(path, options, time);
    }
}
