using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;
using Sandbox.Core.Tests.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>A store and a queue that last, and processes that come and go.</summary>
internal sealed class JobHouse
{
    public JobHouse()
    {
        Store = new MemoryBlobStore(Time);
        Queue = new MemoryJobQueue(Time);
        Validator = new RunRequestValidator(Microsoft.Extensions.Options.Options.Create(new RunsOptions()), TestRuntimes.Create());
        Executor = new CountingExecutor(Validator);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public JobsOptions Options { get; } = new();

    public MemoryBlobStore Store { get; }

    public MemoryJobQueue Queue { get; }

    public CountingExecutor Executor { get; }

    public RunRequestValidator Validator { get; }

    public JobBlobs Blobs => new(Store);

    public TimeSpan Lease => TimeSpan.FromMilliseconds(Options.LeaseMs);

    public JobProcess Start(Life? life = null) => new(this, life ?? new Life());

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Delivers until the queue is empty; a process that died is followed by one with a long life.</summary>
    public async Task DrainAsync(JobProcess process)
    {
        for (int round = 0; Queue.Count > 0; round++)
        {
            Assert.True(round < 1_000, "the queue does not become empty");
            if (process.Life.IsOver)
                process = Start();
            if (!await process.DeliverAsync())
                Time.Advance(Lease);
        }
    }

    /// <summary>Lets time pass until the task is over.</summary>
    public async Task PassTimeAsync(Task task)
    {
        for (int step = 0; !task.IsCompleted; step++)
        {
            Assert.True(step < 100_000, "it does not come to an end");
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await task;
    }

    public async Task<JobResult> ReadResultAsync(string id)
    {
        JobResult? result = await Blobs.FindResultAsync(id, CancellationToken.None);
        Assert.True(result is not null, $"{id} has no result: {string.Join(' ', Store.Paths)}");
        Assert.Equal(1, Store.Writes[JobBlobs.ResultPath(id)]);
        return result;
    }

    public IReadOnlyList<JobNotice> ReadNotices() =>
        [.. Queue.Results.Select(body => JsonSerializer.Deserialize(body, JobsJsonContext.Default.JobNotice)!)];

    internal JobsFactory CreateFactory(IBlobStore store, IJobSender queue, ISandboxExecutor executor, RunningJobs running) => new(
        store,
        queue,
        executor,
        Validator,
        running,
        Microsoft.Extensions.Options.Options.Create(Options),
        Microsoft.Extensions.Options.Options.Create(new RunsOptions()),
        Time,
        NullLoggerFactory.Instance);
}
