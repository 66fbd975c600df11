using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>Takes jobs from the queue while there are places for them.</summary>
/// <remarks>
/// No message is received before there is a place to run it, so none waits here that another worker could have. Told to
/// end, it receives nothing more and lets running jobs finish in the host's time; what is running then is killed and its
/// message given back at once.
/// </remarks>
internal sealed partial class JobWorker : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly IJobQueue _queue;
    private readonly JobDelivery _delivery;
    private readonly ILogger<JobWorker> _logger;
    private readonly bool _enabled;
    private readonly int _places;
    private readonly TimeSpan _lease;
    private readonly TimeSpan _longestPause;
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _kill = new();
    private bool _reachable = true;

    public JobWorker(
        IJobQueue queue,
        JobDelivery delivery,
        IOptions<JobsOptions> options,
        IOptions<RunsOptions> runs,
        ILogger<JobWorker> logger)
    {
        (_queue, _delivery, _logger) = (queue, delivery, logger);
        _enabled = options.Value.Worker;
        _places = options.Value.MaxRunning ?? Math.Max(1, runs.Value.MaxWorkers - 1);
        _lease = TimeSpan.FromMilliseconds(options.Value.LeaseMs);
        _longestPause = TimeSpan.FromMilliseconds(options.Value.MaxPollMs);
        _free = new SemaphoreSlim(_places);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration impatient = cancellationToken.Register(_kill.Cancel);
        await base.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _kill.Dispose();
        _free.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_enabled)
            return;

        try
        {
            await ReceiveAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to end.
        }

        for (int place = 0; place < _places; place++)
            await _free.WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(CancellationToken stopping)
    {
        TimeSpan pause = ShortestPause;
        while (true)
        {
            int places = await TakePlacesAsync(stopping).ConfigureAwait(false);
            int used = 0;
            try
            {
                IReadOnlyList<ReceivedMessage> messages =
                    await TryReceiveAsync(places).ConfigureAwait(false);
                foreach (ReceivedMessage message in messages)
                {
                    _ = HandleAsync(message);
                    used++;
                }
            }
            finally
            {
                if (used < places)
                    _free.Release(places - used);
            }

            if (used > 0)
            {
                pause = ShortestPause;
                continue;
            }

            await _queue.WaitForSendAsync(pause, stopping).ConfigureAwait(false);
            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }
    }

    private async Task<int> TakePlacesAsync(CancellationToken stopping)
    {
        await _free.WaitAsync(stopping).ConfigureAwait(false);
        int places = 1;
        while (_free.Wait(0, CancellationToken.None))
            places++;
        return places;
    }

    private async Task<IReadOnlyList<ReceivedMessage>> TryReceiveAsync(int max)
    {
        try
        {
            // To its end, also when told to stop: a call that is broken off may have taken messages that nobody handles.
            IReadOnlyList<ReceivedMessage> messages =
                await _queue.ReceiveAsync(max, _lease, _kill.Token).ConfigureAwait(false);
            if (!_reachable)
                LogReachable();
            _reachable = true;
            return messages;
        }
        catch (StorageException exception)
        {
            // Once, and not once per try: an outage of a night is one line.
            if (_reachable)
                LogUnreachable(exception);
            _reachable = false;
            return [];
        }
    }

    private async Task HandleAsync(ReceivedMessage message)
    {
        try
        {
            await _delivery.HandleAsync(message, _kill.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nobody awaits this one, and the place must be free again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFault(exception, message.Id);
        }
        finally
        {
            _free.Release();
        }
    }

    [LoggerMessage(4201, LogLevel.Warning, "The job queue cannot be read; it is tried again.")]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(4203, LogLevel.Warning, "The job queue can be read again.")]
    private partial void LogReachable();

    [LoggerMessage(4202, LogLevel.Error, "Message {Message} was left as it is; it comes back when its lease is over.")]
    private partial void LogFault(Exception exception, string message);
}
