using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Egress;

public sealed class CallerThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Reactor _reactor = new(NullLogger.Instance);
    private readonly FileDescriptor _listener = Descriptors.OpenDevNull();
    private readonly ManualResetEventSlim _held = new();

    public void Dispose()
    {
        _held.Set();
        _reactor.Dispose();
        _held.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Do_StepThatWaitsForItsProgram_HoldsUpNobodyElse()
    {
        var thread = new CallerThread(_reactor, _listener);
        var other = new CallerThread(_reactor, Descriptors.OpenDevNull());
        var told = new List<int>();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        thread.Do(_ => Wait(1), told.Add);
        thread.Do(_ => 2, number =>
        {
            told.Add(number);
            last.SetResult();
        });
        await ReactorAsync();
        await DoAsync(other);
        Assert.Empty(told);
        _held.Set();
        await last.Task.WaitAsync(Patience);

        Assert.Equal([1, 2], told);
        thread.Close();
        other.Close();
    }

    [Fact]
    public async Task Close_WhileAStepWaits_ClosesTheListenerAfterTheLastOne()
    {
        var thread = new CallerThread(_reactor, _listener);
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        thread.Do(_ => Wait(1), _ => { });
        thread.Do(listener => listener.IsOpen, ended.SetResult);
        thread.Close();
        Assert.True(_listener.IsOpen);
        _held.Set();

        Assert.True(await ended.Task.WaitAsync(Patience));
        Assert.True(SpinWait.SpinUntil(() => !_listener.IsOpen, Patience));
    }

    private int Wait(int result)
    {
        _held.Wait();
        return result;
    }

    private Task ReactorAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(done.SetResult);
        return done.Task.WaitAsync(Patience);
    }

    private static Task<int> DoAsync(CallerThread thread)
    {
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        thread.Do(_ => 0, done.SetResult);
        return done.Task.WaitAsync(Patience);
    }
}
