using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;

namespace Sandbox.Functions;

/// <summary>Runs queued jobs.</summary>
/// <remarks>
/// The host renews a message's lease while its function runs, removes it when the function returns, and after an exception
/// shows it again (host.json: visibilityTimeout). One that was shown maxDequeueCount times it moves to the poison queue.
/// Both queues are in the account of AzureWebJobsStorage. Base64 is undone here (host.json: messageEncoding none): of a
/// message that is not base64 the host would show us nothing, neither in this queue nor in the next, and remove it.
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
        (ReadOnlyMemory<byte> body, string? problem) = QueueText.Decode(message.MessageText);
        JobDecision decision = problem is null
            ? await jobs.ProcessAsync(body, (int)message.DequeueCount, cancellationToken).ConfigureAwait(false)
            : JobDecision.Poison(problem);
        if (decision.Kind != JobDecisionKind.Done)
            throw new JobNotDoneException(decision);
    }

    /// <summary>Writes the result of a job that nobody could run, with the reason.</summary>
    [Function("EndPoisonedJob")]
    public Task EndAsync([QueueTrigger(Poison)] QueueMessage message, CancellationToken cancellationToken)
    {
        (ReadOnlyMemory<byte> body, string? problem) = QueueText.Decode(message.MessageText);
        return poison.ProcessAsync(body, problem, cancellationToken);
    }
}
