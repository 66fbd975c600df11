using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sandbox.Core.Storage;

/// <summary>Sweeps for old blobs every now and then while the host runs.</summary>
public sealed partial class RetentionService(
    RetentionSweep sweep, IOptions<StorageOptions> options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.SweepInterval is not { } interval)
            return;

        // Not at the start: a server that is restarted every minute would do nothing else.
        using var timer = new PeriodicTimer(interval, time);
        while (await WaitAsync(timer, stoppingToken).ConfigureAwait(false))
            await SweepAsync(stoppingToken).ConfigureAwait(false);
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            await sweep.RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            LogFailed(exception);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host ends.
        }
    }
}
