using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Testing;

namespace Sandbox.Benchmarks.Jobs;

/// <summary>The store and the queue that all workers share: an Azurite, or a folder with a SQLite file beside it.</summary>
internal sealed class JobBackend : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-jobs-").FullName;
    private AzuriteProcess? _azurite;
    private string _connection = "";

    /// <summary>The workers' settings.</summary>
    public (string Key, string Value) Setting => _azurite is null
        ? ("Sandbox__Storage__Folder", Path.Combine(_folder, "blobs"))
        : ("Sandbox__Storage__ConnectionString", _connection);

    public static async Task<JobBackend> StartAsync(bool azurite)
    {
        var backend = new JobBackend();
        if (!azurite)
            return backend;

        if (AzuriteInstallation.Missing is { } missing)
            throw new BenchmarkException(missing);
        backend._azurite = await AzuriteProcess.StartAsync();
        backend._connection = backend._azurite.CreateConnectionString();
        return backend;
    }

    /// <summary>Gone for a while, then back with all it had; nothing for a folder.</summary>
    public async Task RestartAsync(TimeSpan gone)
    {
        if (_azurite is null)
            return;

        await _azurite.StopAsync();
        await Task.Delay(gone);
        await _azurite.StartAgainAsync();
    }

    /// <summary>Messages in the job queue, the poison queue and the results queue.</summary>
    public async Task<(int Jobs, int Poison, int Results)> CountAsync()
    {
        if (_azurite is not null)
        {
            var service = new QueueServiceClient(_connection);
            return (await CountAsync(service, "sandbox-jobs"), await CountAsync(service, "sandbox-jobs-poison"),
                await CountAsync(service, "sandbox-results"));
        }

        using var queue = new SqliteJobQueue(Path.Combine(_folder, "jobs.db"), Options.Create(new JobsOptions()), TimeProvider.System);
        return (await CountAsync(queue, "sandbox-jobs"), await CountAsync(queue, queue.PoisonQueue), await CountAsync(queue, "sandbox-results"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<int> CountAsync(QueueServiceClient service, string name)
    {
        QueueClient queue = service.GetQueueClient(name);
        QueueProperties properties = await queue.GetPropertiesAsync();
        return properties.ApproximateMessagesCount;
    }

    private static async Task<int> CountAsync(SqliteJobQueue queue, string name) =>
        (await queue.ReceiveAsync(name, int.MaxValue, TimeSpan.FromSeconds(1), CancellationToken.None)).Count;
}
