using Microsoft.Extensions.Options;

namespace Sandbox.Core.Storage;

/// <summary>Tells whether the store answers, without asking it at every question and without waiting long.</summary>
public sealed class StorageHealth(IBlobStore store, IOptions<StorageOptions> options, TimeProvider time) : IDisposable
{
    // Probes come every few seconds, from several sides at a time.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    // A load balancer gives up after a few seconds; the question goes on and answers the next one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Nobody writes it: a missing blob is an answer too.
    private static readonly BlobName Probe = new(BlobContainers.Outputs, "health");

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private Task<bool> _last = Task.FromResult(false);
    private long _askedAt;

    public StorageKind Kind => options.Value.Kind;

    /// <summary>What the store said in the last seconds; false also when it does not answer in two.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Ask().WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private Task<bool> Ask()
    {
        lock (_gate)
        {
            // Not by the clock, which may be set back: the last answer would stay fresh until it has caught up.
            if (_askedAt != 0 && (!_last.IsCompleted || time.GetElapsedTime(_askedAt) < Fresh))
                return _last;

            _askedAt = time.GetTimestamp();
            return _last = ProbeAsync(_ending.Token);
        }
    }

    private async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.FindAsync(Probe, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
