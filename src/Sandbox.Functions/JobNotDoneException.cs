using Sandbox.Core.Jobs;

namespace Sandbox.Functions;

/// <summary>Tells the host to deliver a message again; the only way it understands.</summary>
/// <param name="decision">Why.</param>
public sealed class JobNotDoneException(JobDecision decision) : Exception($"{decision.Kind}: {decision.Reason}")
{
    /// <summary>What is to become of the message.</summary>
    public JobDecision Decision { get; } = decision;
}
