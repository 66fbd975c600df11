namespace Sandbox.Core.Jobs;

/// <summary>Nothing was done with a job.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">Words a caller may see: no internals.</param>
public sealed class JobException(JobFailure failure, string message) : Exception(message)
{
    public JobFailure Failure => failure;
}
