using System.Diagnostics;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Jobs;

/// <summary>Accepts what a caller wants run later: everything that can be wrong is said now.</summary>
public sealed class JobSubmissions
{
    private readonly JobLoader _loader;
    private readonly JobSubmitter _submitter;
    private readonly PayloadValidator _validator;

    internal JobSubmissions(JobLoader loader, JobSubmitter submitter, PayloadValidator validator) =>
        (_loader, _submitter, _validator) = (loader, submitter, validator);

    /// <summary>Checks a job, and puts it into the queue.</summary>
    /// <param name="message">As the caller sent it; without a name it gets one nobody can guess.</param>
    /// <param name="caller">For whom: the job is of their space and under their ceilings.</param>
    /// <param name="errors">What its reader found wrong with it.</param>
    /// <param name="cancellationToken">The caller hung up; the job may have been accepted.</param>
    /// <exception cref="RunException">Everything that is wrong, in one message.</exception>
    /// <exception cref="JobException">Conflict: the name belongs to another payload.</exception>
    /// <exception cref="Storage.StorageException">The store or the queue failed; nothing was accepted.</exception>
    public async Task<(string JobId, JobState State, int Runs)> SubmitAsync(
        JobMessage message, RunCaller caller, RequestErrors errors, CancellationToken cancellationToken)
    {
        if (errors.Has("body"))
            throw new RunException(RunFailure.InvalidRequest, errors.ToString());

        JobPayload payload = await _loader.LoadAsync(message, errors, cancellationToken).ConfigureAwait(false);
        _validator.Validate(payload, errors);

        JobMessage named = message with
        {
            JobId = JobId.Enter(caller.Space, message.JobId ?? JobId.Create()),
            Ceilings = caller.Ceilings,
            TraceParent = Activity.Current?.Id,
        };
        JobState state = await _submitter.SubmitAsync(named, payload, cancellationToken).ConfigureAwait(false);
        return (named.JobId!, state, payload.Inputs?.Count ?? 1);
    }
}
