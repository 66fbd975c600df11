using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs.Batches;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>Puts the room together twice: callers are told at once that a store is gone, deliveries wait for it.</summary>
internal sealed class JobsFactory(
    IBlobStore store,
    IJobSender queue,
    ISandboxExecutor executor,
    RunRequestValidator validator,
    RunningJobs running,
    IOptions<JobsOptions> options,
    IOptions<RunsOptions> runs,
    TimeProvider time,
    ILoggerFactory loggers)
{
    public JobReader CreateReader() => new(new JobBlobs(store));

    public JobSubmissions CreateSubmissions()
    {
        var blobs = new JobBlobs(store);
        return new JobSubmissions(
            new JobLoader(blobs, options, runs), new JobSubmitter(blobs, queue, time), new PayloadValidator(validator));
    }

    public JobCancellation CreateCancellation() => new(new JobBlobs(store), CreateReader(), running, time);

    public JobProcessor CreateProcessor()
    {
        var parts = new PatientParts(this);
        return new JobProcessor(
            parts.Blobs,
            parts.Loader,
            parts.Ending,
            new BatchFanOut(parts.Blobs, new JobSubmitter(parts.Blobs, parts.Queue, time)),
            parts.Completion,
            new PayloadValidator(validator),
            new JobRunner(executor, new JobBlobs(store), running, parts.Patience, options, time),
            options,
            time,
            loggers.CreateLogger<JobProcessor>());
    }

    public PoisonProcessor CreatePoisonProcessor()
    {
        var parts = new PatientParts(this);
        return new PoisonProcessor(parts.Blobs, parts.Loader, parts.Ending, parts.Completion, time);
    }

    private sealed class PatientParts
    {
        public PatientParts(JobsFactory factory)
        {
            Patience = new Patience(factory.Options, factory.Time);
            Blobs = new JobBlobs(new PatientBlobStore(factory.Store, Patience));
            Queue = new PatientJobSender(factory.Queue, Patience);
            Loader = new JobLoader(Blobs, factory.Options, factory.Runs);
            Ending = new JobEnding(Blobs, Queue);
            Completion = new BatchCompletion(Blobs, Ending, factory.Time);
        }

        public Patience Patience { get; }

        public JobBlobs Blobs { get; }

        public IJobSender Queue { get; }

        public JobLoader Loader { get; }

        public JobEnding Ending { get; }

        public BatchCompletion Completion { get; }
    }

    private IBlobStore Store => store;

    private IJobSender Queue => queue;

    private IOptions<JobsOptions> Options => options;

    private IOptions<RunsOptions> Runs => runs;

    private TimeProvider Time => time;
}
