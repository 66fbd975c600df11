using Microsoft.Extensions.Options;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>
/// Waits for a store that is gone instead of failing: an outage of some minutes must neither use up the deliveries of
/// the jobs in flight nor throw away what their programs computed.
/// </summary>
internal sealed class Patience(IOptions<JobsOptions> options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Tries until it works, fails for another reason, or patience is over.</summary>
    /// <exception cref="StorageException">The last failure.</exception>
    public async Task<T> TryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        Wait wait = Begin();
        while (true)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (StorageException exception) when (IsPassing(exception.Failure) && !wait.IsOver)
            {
                await wait.PauseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc cref="TryAsync{T}"/>
    public Task TryAsync(Func<Task> attempt, CancellationToken cancellationToken) =>
        TryAsync(
            async () =>
            {
                await attempt().ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    public Wait Begin() => new(time, TimeSpan.FromMilliseconds(options.Value.PatienceMs));

    private static bool IsPassing(StorageFailure failure) => failure is StorageFailure.Unavailable or StorageFailure.Full;

    /// <summary>One wait: pauses that grow, and an end.</summary>
    internal sealed class Wait(TimeProvider time, TimeSpan patience)
    {
        private readonly long _start = time.GetTimestamp();
        private TimeSpan _pause = FirstPause;

        public bool IsOver => time.GetElapsedTime(_start) >= patience;

        public async Task PauseAsync(CancellationToken cancellationToken)
        {
            // Between half and all of it: a hundred jobs that wait must not all knock at the same moment.
            await Task.Delay(_pause * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken).ConfigureAwait(false);
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }
    }
}
