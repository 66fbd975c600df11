using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>One received message from its processing to its end in the queue, its lease renewed all the while.</summary>
/// <remarks>The queue trigger's host does this for the other door.</remarks>
internal sealed partial class JobDelivery(
    IJobQueue queue,
    JobProcessor processor,
    PoisonProcessor poison,
    IOptions<JobsOptions> options,
    TimeProvider time,
    ILogger<JobDelivery> logger)
{
    private static readonly TimeSpan SettleAtMost = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _lease = TimeSpan.FromMilliseconds(options.Value.LeaseMs);

    /// <summary>Never throws: what could not be settled comes back when its lease is over.</summary>
    public async Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            JobDecision decision = await DecideAsync(message, cancellationToken).ConfigureAwait(false);
            await SettleAsync(message, decision, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await GiveBackAsync(message).ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            LogNotSettled(exception, message.Id);
        }
    }

    private async Task<JobDecision> DecideAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task renewing = RenewAsync(message, over.Token);
        try
        {
            JobDecision decision = await ProcessAsync(message, cancellationToken).ConfigureAwait(false);
            if (decision.Kind == JobDecisionKind.Poison)
                await poison.ProcessAsync(message.Body, decision.Reason, cancellationToken).ConfigureAwait(false);
            return decision;
        }
        finally
        {
            // Before the message is settled: a renewal changes its receipt.
            await over.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
        }
    }

    private async Task<JobDecision> ProcessAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        if (message.Problem is { } problem)
            return JobDecision.Poison(problem);

        try
        {
            return await processor.ProcessAsync(message.Body, message.Deliveries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or StorageException)
        {
            throw;
        }
#pragma warning disable CA1031 // A border of the house: one message must not end the worker, nor go round for ever.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFault(exception, message.Id, message.Deliveries);
            return message.Deliveries >= options.Value.MaxDeliveries
                ? JobDecision.Poison("could not be run, for reasons of ours, each time it was delivered")
                : JobDecision.Retry(exception.Message, TimeSpan.FromSeconds(1 << Math.Min(message.Deliveries, 6)));
        }
    }

    private async Task SettleAsync(ReceivedMessage message, JobDecision decision, CancellationToken cancellationToken)
    {
        switch (decision.Kind)
        {
            case JobDecisionKind.Done:
                await queue.DeleteAsync(message, cancellationToken).ConfigureAwait(false);
                break;
            case JobDecisionKind.Retry:
                await queue.HideAsync(message, decision.After, cancellationToken).ConfigureAwait(false);
                break;
            default:
                LogPoison(message.Id, decision.Reason);
                await queue.MoveToPoisonAsync(message, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task GiveBackAsync(ReceivedMessage message)
    {
        using var soon = new CancellationTokenSource(SettleAtMost, time);
        try
        {
            await queue.HideAsync(message, TimeSpan.Zero, soon.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException)
        {
            LogNotSettled(exception, message.Id);
        }
    }

    private async Task RenewAsync(ReceivedMessage message, CancellationToken over)
    {
        using var timer = new PeriodicTimer(_lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(over).ConfigureAwait(false))
            {
                // Lost: somebody else runs it too. This run goes on, the first result counts.
                if (!await TryRenewAsync(message, over).ConfigureAwait(false))
                    LogLost(message.Id);
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task<bool> TryRenewAsync(ReceivedMessage message, CancellationToken over)
    {
        try
        {
            return await queue.HideAsync(message, _lease, over).ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            LogNotRenewed(exception, message.Id);
            return true;
        }
    }

    [LoggerMessage(4101, LogLevel.Error, "Message {Message} failed for a reason of ours (delivery {Delivery}).")]
    private partial void LogFault(Exception exception, string message, int delivery);

    [LoggerMessage(4102, LogLevel.Warning, "Message {Message} is poison: {Reason}")]
    private partial void LogPoison(string message, string reason);

    [LoggerMessage(4103, LogLevel.Warning, "Message {Message} was not settled; it comes back when its lease is over.")]
    private partial void LogNotSettled(Exception exception, string message);

    [LoggerMessage(4104, LogLevel.Warning, "The lease on message {Message} was not renewed.")]
    private partial void LogNotRenewed(Exception exception, string message);

    [LoggerMessage(4105, LogLevel.Information, "The lease on message {Message} is lost; another worker has it too.")]
    private partial void LogLost(string message);
}
