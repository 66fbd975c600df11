namespace Sandbox.Core.Runs;

/// <summary>A program that was not run.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">Words a caller may see: no internals.</param>
/// <param name="innerException">What happened inside, for the log.</param>
public sealed class RunException(RunFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public RunFailure Failure { get; } = failure;

    /// <summary>The run that it would have been; null when it did not come as far as to have a name.</summary>
    public string? RunId { get; init; }

    /// <summary>Busy: when it is worth trying again. Null when nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
