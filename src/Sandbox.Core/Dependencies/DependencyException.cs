namespace Sandbox.Core.Dependencies;

/// <summary>A list that was not put into effect; what served before goes on serving.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">Words a caller may see: no folders of ours, no credentials.</param>
/// <param name="innerException">What happened inside, for the log.</param>
public sealed class DependencyException(DependencyFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public DependencyFailure Failure => failure;
}
