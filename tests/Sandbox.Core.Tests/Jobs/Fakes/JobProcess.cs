using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>One process: the whole room over a store and a queue that it loses when it dies.</summary>
internal sealed class JobProcess
{
    private readonly JobHouse _house;
    private readonly MortalJobQueue _queue;
    private readonly JobDelivery _delivery;

    public JobProcess(JobHouse house, Life life)
    {
        (_house, Life) = (house, life);
        _queue = new MortalJobQueue(house.Queue, life);
        JobsFactory factory = house.CreateFactory(
            new MortalBlobStore(house.Store, life), _queue, new MortalExecutor(house.Executor, life), Running);
        Submissions = factory.CreateSubmissions();
        Cancellation = factory.CreateCancellation();
        Reader = factory.CreateReader();
        Processor = factory.CreateProcessor();
        Poison = factory.CreatePoisonProcessor();
        _delivery = new JobDelivery(
            _queue,
            Processor,
            Poison,
            Microsoft.Extensions.Options.Options.Create(house.Options),
            house.Time,
            NullLogger<JobDelivery>.Instance);
    }

    public Life Life { get; }

    public RunningJobs Running { get; } = new();

    public JobSubmissions Submissions { get; }

    public JobCancellation Cancellation { get; }

    public JobReader Reader { get; }

    public JobProcessor Processor { get; }

    public PoisonProcessor Poison { get; }

    /// <summary>As the HTTP door does it.</summary>
    public Task<(string JobId, JobState State, int Runs)> SubmitAsync(string json)
    {
        var errors = new RequestErrors();
        JobMessage message = JobMessageReader.ReadSubmission(new(JobHouse.Utf8(json)), errors);
        return Submissions.SubmitAsync(message, new RunCaller("team"), errors, CancellationToken.None);
    }

    /// <summary>Takes one message and handles it to its end, or to this process's; false when none is due.</summary>
    public async Task<bool> DeliverAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            IReadOnlyList<ReceivedMessage> messages = await _queue.ReceiveAsync(1, _house.Lease, CancellationToken.None);
            foreach (ReceivedMessage message in messages)
                await _delivery.HandleAsync(message, cancellationToken);
            return messages.Count > 0;
        }
        catch (Exception exception) when (Life.IsOver && exception is SimulatedDeath or AggregateException)
        {
            return false;
        }
    }

    /// <summary>The worker of this process, as the host starts it.</summary>
    public JobWorker CreateWorker(int places) => new(
        _queue,
        _delivery,
        Microsoft.Extensions.Options.Options.Create(new JobsOptions { MaxRunning = places, LeaseMs = _house.Options.LeaseMs }),
        Microsoft.Extensions.Options.Options.Create(new RunsOptions()),
        NullLogger<JobWorker>.Instance);

    private sealed class MortalExecutor(ISandboxExecutor executor, Life life) : ISandboxExecutor
    {
        public Task<RunData> RunAsync(
        RunRequest request, RunCaller caller, IRunObserver? observer, CancellationToken cancellationToken) =>
            life.Step(() => executor.RunAsync(request, caller, observer, cancellationToken));
    }
}
