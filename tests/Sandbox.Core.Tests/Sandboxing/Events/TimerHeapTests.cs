using Sandbox.Core.Sandboxing.Events;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Events;

public sealed class TimerHeapTests
{
    private readonly TimerHeap _heap = new();

    [Fact]
    public void First_ManyArmedMovedAndDisarmed_AlwaysTheEarliest()
    {
        var random = new Random(1);
        ReactorTimer[] timers = [.. Enumerable.Range(0, 500).Select(_ => Timer())];
        var armed = new HashSet<ReactorTimer>();
        for (int step = 0; step < 20_000; step++)
        {
            ReactorTimer timer = timers[random.Next(timers.Length)];
            if (random.Next(3) == 0)
            {
                _heap.Disarm(timer);
                armed.Remove(timer);
            }
            else
            {
                _heap.Arm(timer, random.Next(1000));
                armed.Add(timer);
            }

            Assert.Equal(armed.Count, _heap.Count);
            Assert.Equal(armed.Count == 0 ? null : armed.Min(each => each.Due), _heap.First?.Due);
        }
    }

    [Fact]
    public void Disarm_NotArmed_DoesNothing()
    {
        _heap.Disarm(Timer());
        Assert.Null(_heap.First);
    }

    private static ReactorTimer Timer() => new(() => { }, _ => { });
}
