using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>Runs a job's program, waits for a place while there is none, and ends the program when the job is cancelled.</summary>
internal sealed class JobRunner(
    ISandboxExecutor executor,
    JobBlobs blobs,
    RunningJobs running,
    Patience patience,
    IOptions<JobsOptions> options,
    TimeProvider time)
{
    private readonly TimeSpan _cancelPoll = TimeSpan.FromMilliseconds(options.Value.CancelPollMs);

    /// <returns>The program's ending; null when the job was cancelled.</returns>
    /// <exception cref="RunException">The program was not run, and why.</exception>
    /// <exception cref="OperationCanceledException">This process is told to end; the program is dead.</exception>
    public async Task<RunData?> RunAsync(string id, RunRequest request, LimitsRequest? ceilings, CancellationToken cancellationToken)
    {
        using RunningJob job = running.Add(id, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(job.Token);
        Task watching = WatchAsync(job, over.Token);

        // A delivery is a run of its own; the name that a caller gives a run is for a caller who waits for it.
        request = request with { RunId = null };
        try
        {
            RunData data = await RunWithPlaceAsync(request, RunCaller.Jobs with { Ceilings = ceilings }, job.Token).ConfigureAwait(false);
            return job.IsCancelled && data.Outcome == RunOutcome.Cancelled ? null : data;
        }
        catch (OperationCanceledException) when (job.IsCancelled && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    private async Task<RunData> RunWithPlaceAsync(RunRequest request, RunCaller caller, CancellationToken cancellationToken)
    {
        Patience.Wait wait = patience.Begin();
        while (true)
        {
            try
            {
                return await executor.RunAsync(request, caller, cancellationToken).ConfigureAwait(false);
            }
            catch (RunException exception) when (exception.Failure == RunFailure.Busy && !wait.IsOver)
            {
                await wait.PauseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WatchAsync(RunningJob job, CancellationToken over)
    {
        string? batch = JobId.TrySplit(job.Id, out string parent, out _) ? parent : null;
        using var timer = new PeriodicTimer(_cancelPoll, time);
        try
        {
            while (await timer.WaitForNextTickAsync(over).ConfigureAwait(false))
            {
                if (await IsCancelledAsync(job.Id, over).ConfigureAwait(false)
                    || (batch is not null && await IsCancelledAsync(batch, over).ConfigureAwait(false)))
                    job.Cancel();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task<bool> IsCancelledAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.IsCancelledAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // The program goes on; the next look may be luckier.
            return false;
        }
    }
}
