using Sandbox.Core.Jobs;
using Sandbox.Core.Tests.Jobs.Fakes;
using Xunit;

namespace Sandbox.Core.Tests.Jobs;

/// <summary>A process dies at each of its steps, before it and after it: never two results, never none.</summary>
public sealed class CrashTests
{
    private const string Job = """{"job_id":"j","language":"python3","code":"print(1)","reply":true}""";

    private const string Batch = """
        {"job_id":"b","language":"python3","code":"print(1)","reply":true,
         "inputs":[{"stdin":"0"},{"stdin":"1"},{"stdin":"2"},{"stdin":"3"}]}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Job_WorkerDiesAtAnyStep_HasOneResult(bool afterwards)
    {
        int deaths = 0;
        for (int step = 1; ; step++)
        {
            var house = new JobHouse();
            await house.Start().SubmitAsync(Job);
            JobProcess worker = house.Start(new Life(step, afterwards));

            await house.DrainAsync(worker);

            await CheckJobAsync(house);
            if (!worker.Life.IsOver)
                break;
            deaths++;
        }

        // Received, loaded, claimed, marked, run, ended, told, removed: the test is of no use when it misses them.
        Assert.InRange(deaths, 9, 100);
    }

    [Fact]
    public async Task Job_TwoWorkersDieAtAnySteps_HasOneResult()
    {
        for (int first = 1; first <= 12; first++)
        {
            for (int second = 1; second <= 12; second++)
            {
                var house = new JobHouse();
                await house.Start().SubmitAsync(Job);
                await house.Start(new Life(first)).DeliverAsync();
                house.Time.Advance(house.Lease);

                await house.DrainAsync(house.Start(new Life(second, afterwards: true)));

                await CheckJobAsync(house);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Submit_DoorDiesAtAnyStep_TheSameCallAgainRepairsIt(bool afterwards)
    {
        for (int step = 1; ; step++)
        {
            var house = new JobHouse();
            var life = new Life(step, afterwards);
            bool died = false;
            try
            {
                await house.Start(life).SubmitAsync(Job);
            }
            catch (SimulatedDeath)
            {
                died = true;
                await house.Start().SubmitAsync(Job);
            }

            Assert.InRange(house.Queue.Count, 1, 2);
            await house.DrainAsync(house.Start());
            JobResult result = await house.ReadResultAsync("j");
            Assert.Equal(JobState.Succeeded, result.State);
            Assert.Equal(1, house.Executor.Runs[""]);
            if (!died)
                break;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batch_WorkerDiesAtAnyStep_EachJobHasOneResultAndTheBatchASummary(bool afterwards)
    {
        int deaths = 0;
        for (int step = 1; ; step++)
        {
            var house = new JobHouse();
            await house.Start().SubmitAsync(Batch);
            JobProcess worker = house.Start(new Life(step, afterwards));

            await house.DrainAsync(worker);

            await CheckBatchAsync(house, deaths: worker.Life.IsOver ? 1 : 0);
            if (!worker.Life.IsOver)
                break;
            deaths++;
        }

        Assert.InRange(deaths, 50, 400);
    }

    [Fact]
    public async Task Batch_WorkersDieAllTheTime_EachJobHasOneResult()
    {
        // Seeded: the same deaths each time.
        var random = new Random(7);
        for (int round = 0; round < 60; round++)
        {
            var house = new JobHouse();
            house.Options.MaxDeliveries = 100;
            await house.Start().SubmitAsync(Batch);
            for (int death = 0; death < 8; death++)
            {
                JobProcess worker = house.Start(new Life(random.Next(1, 30), random.Next(2) == 0));
                while (!worker.Life.IsOver && house.Queue.Count > 0)
                {
                    if (!await worker.DeliverAsync())
                        house.Time.Advance(house.Lease);
                }
            }

            await house.DrainAsync(house.Start());
            await CheckBatchAsync(house, deaths: 8);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Poison_WorkerDiesAtAnyStep_HasOneResultAndIsInThePoisonQueue(bool afterwards)
    {
        for (int step = 1; ; step++)
        {
            var house = new JobHouse();
            await house.Queue.SendAsync(JobHouse.Utf8("""{"job_id":"p","version":99}"""), CancellationToken.None);
            JobProcess worker = house.Start(new Life(step, afterwards));

            await house.DrainAsync(worker);

            JobResult result = await house.ReadResultAsync("p");
            Assert.Equal(JobState.Failed, result.State);
            Assert.Contains("version", result.Error, StringComparison.Ordinal);
            Assert.Single(house.Queue.Poison);
            if (!worker.Life.IsOver)
                break;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_DoorDiesAtAnyStep_ReachesOneEnd(bool afterwards)
    {
        for (int step = 1; ; step++)
        {
            var house = new JobHouse();
            await house.Start().SubmitAsync(Job);
            var life = new Life(step, afterwards);
            try
            {
                await house.Start(life).Cancellation.CancelAsync("j", CancellationToken.None);
            }
            catch (SimulatedDeath)
            {
                // The caller got no answer: either end is right, but only one.
            }

            await house.DrainAsync(house.Start());
            JobResult result = await house.ReadResultAsync("j");
            Assert.Contains(result.State, (JobState[])[JobState.Cancelled, JobState.Succeeded]);
            Assert.Equal(result.State == JobState.Succeeded ? 1 : 0, house.Executor.Runs.GetValueOrDefault(""));
            if (!life.IsOver)
            {
                Assert.Equal(JobState.Cancelled, result.State);
                break;
            }
        }
    }

    private static async Task CheckJobAsync(JobHouse house)
    {
        JobResult result = await house.ReadResultAsync("j");
        Assert.Equal(JobState.Succeeded, result.State);
        Assert.InRange(house.Executor.Runs[""], 1, house.Queue.Deliveries.Values.Sum());
        Assert.InRange(house.Executor.Runs[""], 1, result.Runs);
        Assert.Empty(house.Queue.Poison);
        Assert.NotEmpty(house.ReadNotices());
        Assert.All(house.ReadNotices(), notice => Assert.Equal(("j", JobState.Succeeded), (notice.JobId, notice.State)));
    }

    private static async Task CheckBatchAsync(JobHouse house, int deaths)
    {
        for (int index = 0; index < 4; index++)
        {
            JobResult result = await house.ReadResultAsync(JobId.OfChild("b", index));
            Assert.Equal(JobState.Succeeded, result.State);
            Assert.InRange(house.Executor.Runs[$"{index}"], 1, 1 + deaths);
        }

        JobResult summary = await house.ReadResultAsync("b");
        Assert.Equal(JobState.Succeeded, summary.State);
        Assert.Equal(4, summary.Batch!.Done);
        Assert.Equal(4, summary.Batch.Outcomes["exited"]);
        Assert.Contains(house.ReadNotices(), notice => notice.JobId == "b");
        Assert.Empty(house.Queue.Poison);
    }
}
