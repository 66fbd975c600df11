namespace Sandbox.Core.Jobs;

/// <summary>The jobs that this process runs now, for whoever cancels one of them here.</summary>
public sealed class RunningJobs
{
    private readonly Lock _lock = new();
    private readonly List<RunningJob> _jobs = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _jobs.Count;
            }
        }
    }

    internal RunningJob Add(string id, CancellationToken cancellationToken)
    {
        var job = new RunningJob(this, id, cancellationToken);
        lock (_lock)
        {
            _jobs.Add(job);
        }

        return job;
    }

    /// <summary>Ends the job's program, and those of a batch's jobs, if they run here.</summary>
    internal void Cancel(string id)
    {
        RunningJob[] found;
        lock (_lock)
        {
            found = [.. _jobs.Where(job => job.Id == id || job.Id.StartsWith(id + "/", StringComparison.Ordinal))];
        }

        foreach (RunningJob job in found)
            job.Cancel();
    }

    internal void Remove(RunningJob job)
    {
        lock (_lock)
        {
            _jobs.Remove(job);
        }
    }
}
