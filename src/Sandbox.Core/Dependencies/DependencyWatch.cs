using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Dependencies;

/// <summary>
/// Brings back what served before, then looks at the store at every interval. A start never waits for an index: what takes
/// longer than a new zygote happens in the background.
/// </summary>
internal sealed partial class DependencyWatch(
    DependencyCatalog catalog, IOptions<DependencyOptions> options, TimeProvider time, ILogger<DependencyWatch> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
            return;

        try
        {
            await catalog.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IsolationException or IOException or UnauthorizedAccessException)
        {
            NotStarted(exception);
        }

        // One after the other: a zygote at a time is enough for a host that is starting.
        foreach (RuntimeDependencies runtime in catalog.Runtimes)
            await runtime.RestoreAsync(cancellationToken).ConfigureAwait(false);

        _watching = Task.WhenAll(catalog.Runtimes.Select(WatchAsync));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WatchAsync(RuntimeDependencies runtime)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PollIntervalSeconds), time);
        try
        {
            do
            {
                try
                {
                    await runtime.FollowAsync(now: false, _stopping.Token).ConfigureAwait(false);
                }
#pragma warning disable CA1031 // The border of a loop that must not end: the next look may find the disk or the host well again.
                catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    LookFailed(exception, runtime.Runtime);
                }
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    [LoggerMessage(612, LogLevel.Error, "{Runtime}: the list could not be looked at.")]
    private partial void LookFailed(Exception exception, string runtime);

    [LoggerMessage(611, LogLevel.Warning, "Package managers could not be looked for; programs have what the system has.")]
    private partial void NotStarted(Exception exception);
}
