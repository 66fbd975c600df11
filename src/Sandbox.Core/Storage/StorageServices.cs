using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sandbox.Core.Storage.AzureBlobs;
using Sandbox.Core.Storage.Folders;

namespace Sandbox.Core.Storage;

/// <summary>Registers this room.</summary>
public static class StorageServices
{
    /// <summary>
    /// Adds <see cref="IBlobStore"/>, its health and the sweep for old blobs. Nothing is connected to and no folder made
    /// before the first blob is asked for.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .PostConfigure(options => StorageDefaults.Fill(options, configuration))
            .ValidateOnStart();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new AzureStorageAccount(provider.GetRequiredService<IOptions<StorageOptions>>().Value));
        services.AddSingleton(CreateStore);
        services.AddSingleton<StorageHealth>();
        services.AddSingleton<RetentionSweep>();
        services.AddHostedService<RetentionService>();
        return services;
    }

    private static IBlobStore CreateStore(IServiceProvider provider)
    {
        StorageOptions options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        return options.Kind == StorageKind.Azure
            ? new AzureBlobStore(provider.GetRequiredService<AzureStorageAccount>(), options, time)
            : new FolderBlobStore(options.Folder, time);
    }
}
