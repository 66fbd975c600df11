namespace Sandbox.Core.Jobs;

/// <summary>Why nothing was done with a job. One table in Sandbox.Http maps it to a status.</summary>
public enum JobFailure
{
    /// <summary>The name belongs to a job with another payload.</summary>
    Conflict,
}
