using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Core.Jobs;

namespace Sandbox.Functions;

/// <summary>Runs queued jobs.</summary>
/// <remarks>
/// The host renews a message's lease while its function runs, removes it when the function returns, and after an exception
/// shows it again (host.json: visibilityTimeout). One that was shown maxDequeueCount times it moves to the poison queue.
/// Both queues are in the account of AzureWebJobsStorage.
/// </remarks>
public sealed class QueueFunctions(JobProcessor jobs, PoisonProcessor poison)
{
    private const string Jobs = "sandbox-jobs";

    /// <summary>The host's name for what it gives up.</summary>
    private const string Poison = Jobs + "-poison";

    /// <exception cref="JobNotDoneException">The job is not done: the message has to come back.</exception>
    [Function("RunJob")]
    public async Task RunAsync([QueueTrigger(Jobs)] QueueMessage message, CancellationToken cancellationToken)
    {
        JobDecision decision = await jobs
            .ProcessAsync(message.Body.ToMemory(), (int)message.DequeueCount, cancellationToken).ConfigureAwait(false);
        if (decision.Kind != JobDecisionKind.Done)
            throw new JobNotDoneException(decision);
    }

    /// <summary>Writes the result of a job that nobody could run, with the reason.</summary>
    [Function("EndPoisonedJob")]
    public Task EndAsync([QueueTrigger(Poison)] QueueMessage message, CancellationToken cancellationToken) =>
        poison.ProcessAsync(message.Body.ToMemory(), reason: null, cancellationToken);
}
