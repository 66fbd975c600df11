using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Egress;

public sealed class CallerLooksTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Reactor _reactor = new(NullLogger.Instance);
    private readonly FakeTimeProvider _time = new();
    private readonly ManualResetEventSlim _held = new();
    private readonly List<(ulong Call, bool OnReactor)> _told = [];
    private readonly TaskCompletionSource _allTold = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _held.Set();
        _reactor.Dispose();
        _held.Dispose();
    }

    [Fact]
    public async Task Look_CallerThatWasSlowOnce_HoldsUpNobodyAfterwards()
    {
        const int Slow = 1;
        CallerLooks looks = Create(call =>
        {
            if (call == Slow)
                _time.Advance(TimeSpan.FromMilliseconds(5));
            else
                _held.Wait();
        });

        await OnReactorAsync(() => LookAll(looks, Slow, 2, 3));
        // The second one is being held, and the reactor does other things.
        await OnReactorAsync(() => Assert.Equal([(1UL, true)], _told));
        _held.Set();
        await _allTold.Task.WaitAsync(Patience);

        Assert.Equal([(1, true), (2, true), (3, true)], _told);
    }

    [Fact]
    public async Task Look_CallersThatAreQuick_AreLookedAtAtOnce()
    {
        CallerLooks looks = Create(_ => _time.Advance(TimeSpan.FromMicroseconds(50)));

        await OnReactorAsync(() =>
        {
            LookAll(looks, 1, 2, 3);
            Assert.Equal(3, _told.Count);
        });
    }

    private CallerLooks Create(Action<ulong> look) => new(
        _reactor,
        call =>
        {
            look(call.Id);
            return CallerLook.Failed(0);
        },
        _time);

    private void LookAll(CallerLooks looks, params ulong[] calls)
    {
        foreach (ulong call in calls)
            looks.Look(new SeccompNotification { Id = call }, OnLook);
    }

    private void OnLook(SeccompNotification call, CallerLook look)
    {
        _told.Add((call.Id, _reactor.IsReactorThread));
        if (_told.Count == 3)
            _allTold.SetResult();
    }

    private async Task OnReactorAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        await done.Task.WaitAsync(Patience);
    }
}
