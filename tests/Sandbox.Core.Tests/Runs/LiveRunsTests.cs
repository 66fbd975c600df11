using Sandbox.Core.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class LiveRunsTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    private readonly LiveRuns _runs = new();

    [Fact]
    public void Begin_NoName_GivesOneThatNobodyHad()
    {
        HashSet<string> ids = [.. Enumerable.Range(0, 100).Select(_ => _runs.Begin(null).Id)];

        Assert.Equal(100, ids.Count);
        Assert.All(ids, id => Assert.True(LiveRuns.IsId(id)));
    }

    [Fact]
    public void Begin_NameInUse_IsRefusedUntilItIsFree()
    {
        using (_runs.Begin(Id))
            Assert.Equal(RunFailure.RunIdInUse, Assert.Throws<RunException>(() => _runs.Begin(Id)).Failure);

        _runs.Begin(Id).Dispose();
        Assert.Equal(0, _runs.Count);
    }

    [Fact]
    public void Cancel_LiveRun_FiresOnceAndIsItsEnd()
    {
        using LiveRun run = _runs.Begin(Id);
        int fired = 0;
        run.Stop.Register(() => fired++);

        Assert.True(_runs.Cancel(Id));
        Assert.True(_runs.Cancel(Id));

        Assert.False(run.End());
        Assert.True(run.IsCancelled);
        Assert.Equal(1, fired);
    }

    [Fact]
    public void Cancel_ProgramHasEnded_IsTooLate()
    {
        using LiveRun run = _runs.Begin(Id);
        Assert.True(run.End());

        Assert.False(_runs.Cancel(Id));
        Assert.False(run.Stop.IsCancellationRequested);
    }

    [Fact]
    public void Cancel_UnknownRun_IsFalse() => Assert.False(_runs.Cancel(Id));

    [Fact]
    public async Task CancelAndEnd_AtOneTime_AgreeOnOneEnd()
    {
        for (int i = 0; i < 200; i++)
        {
            using LiveRun run = _runs.Begin(null);
            bool[] results = await Task.WhenAll(Task.Run(run.TryCancel), Task.Run(run.End));

            Assert.NotEqual(results[0], results[1]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcde/")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    public void IsId_AnythingElse_IsNot(string text) => Assert.False(LiveRuns.IsId(text));
}
