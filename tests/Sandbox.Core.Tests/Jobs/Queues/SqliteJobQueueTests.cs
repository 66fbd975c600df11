using Microsoft.Extensions.Time.Testing;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Storage;
using Xunit;

namespace Sandbox.Core.Tests.Jobs.Queues;

public sealed class SqliteJobQueueTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-queue-tests-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly SqliteJobQueue _queue;

    public SqliteJobQueueTests() => _queue = Open();

    private string DatabasePath => Path.Combine(_folder, "deep", "jobs.db");

    public void Dispose()
    {
        _queue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task Message_ReceivedAndDeleted_ComesOnce() => JobQueueContract.MessageComesOnceAndGoesAsync(_queue);

    [Fact]
    public Task Message_GivenBack_ComesAgain() => JobQueueContract.MessageGivenBackComesAgainAsync(_queue);

    [Fact]
    public Task Receive_ManyMessages_TakesNoMoreThanAsked() => JobQueueContract.ReceivesNoMoreThanAskedAsync(_queue);

    [Fact]
    public async Task Poison_Moved_IsInThePoisonQueue()
    {
        await JobQueueContract.PoisonLeavesTheQueueAsync(_queue);

        Assert.Single(await _queue.ReceiveAsync(_queue.PoisonQueue, 10, JobQueueContract.Lease, CancellationToken.None));
    }

    [Fact]
    public async Task Lease_Over_DeliversAgain()
    {
        await _queue.SendAsync("a"u8.ToArray(), CancellationToken.None);
        await JobQueueContract.ReceiveAsync(_queue);

        _time.Advance(JobQueueContract.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await JobQueueContract.ReceiveAsync(_queue));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, Assert.Single(await JobQueueContract.ReceiveAsync(_queue)).Deliveries);
    }

    [Fact]
    public async Task File_OpenedAgain_HasItsMessages()
    {
        await _queue.SendAsync("a"u8.ToArray(), CancellationToken.None);
        _queue.Dispose();

        using SqliteJobQueue again = Open();
        Assert.Single(await JobQueueContract.ReceiveAsync(again));
    }

    [Fact]
    public async Task File_IsTheOwnersAlone()
    {
        await _queue.SendAsync("a"u8.ToArray(), CancellationToken.None);

#pragma warning disable CA1416 // The tests run on Linux alone.
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(DatabasePath)!))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task TwoQueues_OnOneFile_ShareEachMessageOnce()
    {
        const int count = 200;
        using SqliteJobQueue other = Open();
        await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
            (number % 2 == 0 ? _queue : other).SendAsync(BitConverter.GetBytes(number), CancellationToken.None)));

        List<int>[] taken = await Task.WhenAll(TakeAllAsync(_queue), TakeAllAsync(other));

        Assert.Equal(Enumerable.Range(0, count), taken.SelectMany(numbers => numbers).Order());
    }

    [Fact]
    public async Task File_ThatCannotBeMade_IsAFailureOfTheStore()
    {
        using var queue = new SqliteJobQueue("/proc/none/jobs.db", JobQueueContract.Options, _time);

        await Assert.ThrowsAsync<StorageException>(() => queue.SendAsync("a"u8.ToArray(), CancellationToken.None));
    }

    [Fact]
    public async Task WaitForSend_SomethingSent_ReturnsWithoutTimePassing()
    {
        Task waiting = _queue.WaitForSendAsync(TimeSpan.FromHours(1), CancellationToken.None);
        await _queue.SendAsync("a"u8.ToArray(), CancellationToken.None);
        await waiting;

        Task again = _queue.WaitForSendAsync(TimeSpan.FromHours(1), CancellationToken.None);
        Assert.False(again.IsCompleted);
        _time.Advance(TimeSpan.FromHours(1));
        await again;
    }

    private static async Task<List<int>> TakeAllAsync(SqliteJobQueue queue)
    {
        var taken = new List<int>();
        while (await queue.ReceiveAsync(3, JobQueueContract.Lease, CancellationToken.None) is { Count: > 0 } messages)
        {
            foreach (ReceivedMessage message in messages)
            {
                taken.Add(BitConverter.ToInt32(message.Body.Span));
                await queue.DeleteAsync(message, CancellationToken.None);
            }
        }

        return taken;
    }

    private SqliteJobQueue Open() => new(DatabasePath, JobQueueContract.Options, _time);
}
