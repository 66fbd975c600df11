using Sandbox.Core.Dependencies;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies;

public sealed class InstallLineTests : IDisposable
{
    private readonly InstallLine _line = new();
    private readonly TaskCompletionSource _first = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task Share_AWishThatWaitsAlready_IsDoneOnceForAll()
    {
        Task busy = _line.EnterAsync(() => _first.Task, CancellationToken.None);
        int done = 0;
        Task[] wishes = [.. Enumerable.Range(0, 100).Select(_ => _line.ShareAsync("refresh", CountAsync))];
        Task other = _line.ShareAsync("follow", CountAsync);

        _first.SetResult();
        await Task.WhenAll([busy, other, .. wishes]);

        Assert.Equal(2, done);

        Task CountAsync()
        {
            Interlocked.Increment(ref done);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Share_AWishThatHasBegun_IsDoneAgain()
    {
        var begun = new TaskCompletionSource();
        Task first = _line.ShareAsync("refresh", () =>
        {
            begun.SetResult();
            return _first.Task;
        });
        await begun.Task;
        bool again = false;
        Task second = _line.ShareAsync("refresh", () =>
        {
            again = true;
            return Task.CompletedTask;
        });

        _first.SetResult();
        await Task.WhenAll(first, second);

        Assert.True(again);
    }

    [Fact]
    public async Task Share_AWishThatFails_FailsForAllAndCanBeMadeAgain()
    {
        Task busy = _line.EnterAsync(() => _first.Task, CancellationToken.None);
        Task one = _line.ShareAsync("refresh", () => throw new InvalidDataException());
        Task other = _line.ShareAsync("refresh", () => Task.CompletedTask);
        _first.SetResult();
        await busy;

        await Assert.ThrowsAsync<InvalidDataException>(() => one);
        await Assert.ThrowsAsync<InvalidDataException>(() => other);
        await _line.ShareAsync("refresh", () => Task.CompletedTask);
    }

    [Fact]
    public async Task Queue_MoreThanMayWait_AreRefusedUntilThereIsRoom()
    {
        Task busy = _line.QueueAsync(() => _first.Task, CancellationToken.None);
        Task[] waiting = [.. Enumerable.Range(0, InstallLine.MaxWaiting).Select(_ => QueueAsync())];

        DependencyException refused = await Assert.ThrowsAsync<DependencyException>(QueueAsync);
        Assert.Equal(DependencyFailure.Unavailable, refused.Failure);

        _first.SetResult();
        await Task.WhenAll([busy, .. waiting]);
        await QueueAsync();

        Task QueueAsync() => _line.QueueAsync(() => Task.CompletedTask, CancellationToken.None);
    }

    [Fact]
    public async Task Queue_WaitersThatLeave_MakeRoom()
    {
        Task busy = _line.EnterAsync(() => _first.Task, CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        Task[] waiting = [.. Enumerable.Range(0, InstallLine.MaxWaiting).Select(_ => _line.QueueAsync(() => Task.CompletedTask, leaving.Token))];
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));

        Task next = _line.QueueAsync(() => Task.CompletedTask, CancellationToken.None);
        _first.SetResult();

        await Task.WhenAll(busy, next);
    }
}
