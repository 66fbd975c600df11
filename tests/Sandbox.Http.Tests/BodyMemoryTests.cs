using Microsoft.Extensions.Options;

namespace Sandbox.Http.Tests;

public sealed class BodyMemoryTests
{
    private const long Max = 1_200;

    private readonly BodyMemory _memory = new(Options.Create(new HttpOptions { MaxBodiesBytes = Max }));

    [Fact]
    public void Take_ByOneCaller_IsAtMostHalf()
    {
        Assert.True(_memory.TryTake("a", Max / 2));

        Assert.False(_memory.TryTake("a", 1));
        Assert.False(_memory.HasRoom("a", 1));
    }

    [Fact]
    public void Take_WhenOneCallerHasTheirMost_LeavesRoomForOthers()
    {
        _memory.TryTake("a", Max / 2);

        Assert.True(_memory.TryTake("b", Max / 4));
        Assert.True(_memory.TryTake("c", Max / 8));
        Assert.True(_memory.HasRoom("d", 1));
    }

    [Fact]
    public void GiveBack_OfAll_LeavesNothingBehind()
    {
        _memory.TryTake("a", 300);
        _memory.TryTake("a", 100);

        _memory.GiveBack("a", 300);
        _memory.GiveBack("a", 100);

        Assert.Equal(0, _memory.Held);
        Assert.True(_memory.TryTake("a", Max / 2));
    }
}
