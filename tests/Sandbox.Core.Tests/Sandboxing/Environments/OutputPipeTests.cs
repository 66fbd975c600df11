using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Environments;

/// <summary>A pipe, a reactor and those who take the output; no program.</summary>
public sealed class OutputPipeTests : IDisposable
{
    private const int PipeBytes = 65_536;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Reactor _reactor = new(NullLogger.Instance);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _overLimit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _consumerFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FileDescriptor _program;
    private readonly OutputPipe _pipe;

    public OutputPipeTests()
    {
        (FileDescriptor read, _program) = Descriptors.CreatePipe();
        _ = LibC.fcntl(_program.Value, LibC.F_SETFL, LibC.O_NONBLOCK);
        _pipe = new OutputPipe(
            _reactor, read, () => _overLimit.TrySetResult(), () => _ended.TrySetResult(),
            () => _consumerFailed.TrySetResult(), exception => _ended.TrySetException(exception));
    }

    public void Dispose()
    {
        _program.Dispose();
        _reactor.Dispose();
    }

    [Fact]
    public async Task Follower_EveryByte_ComesInOrderAndTheHeadIsKept()
    {
        var follower = new Collector();
        await BeginAsync(new OutputPlan(1000, follower), long.MaxValue);
        byte[] bytes = Bytes(1 << 20);

        await WriteAsync(bytes);
        CapturedOutput output = await EndAsync();

        Assert.Equal(bytes, follower.All);
        Assert.Equal(bytes[..1000], output.ToArray());
        Assert.True(output.Truncated);
    }

    [Fact]
    public async Task Follower_SlowerThanTheProgram_MakesItWait()
    {
        var gate = new SemaphoreSlim(0);
        var follower = new Collector { Take = () => WaitAsync(gate) };
        await BeginAsync(new OutputPlan(PipeBytes, follower), long.MaxValue);

        byte[] bytes = Bytes(1 << 20);
        int written = await WriteUntilFullAsync(bytes);

        // One piece is with the follower, one pipe is full.
        Assert.InRange(written, PipeBytes, 2 * PipeBytes);
        Assert.Empty(follower.All);
        gate.Release(1000);
        await WriteAsync(bytes.AsMemory(written));
        CapturedOutput output = await EndAsync();
        Assert.Equal(bytes, follower.All);
    }

    [Fact]
    public async Task Drain_FollowerIsSlow_ReadsTheRestAndBringsItLater()
    {
        var gate = new SemaphoreSlim(0);
        var follower = new Collector { Take = () => WaitAsync(gate) };
        var overflow = new Collector();
        await BeginAsync(new OutputPlan(PipeBytes + 100, follower, overflow), long.MaxValue);
        byte[] bytes = Bytes(1 << 20);
        int written = await WriteUntilFullAsync(bytes);
        _program.Dispose();

        _reactor.Post(_pipe.Drain);
        await _ended.Task.WaitAsync(Patience);
        CapturedOutput output = await CloseAsync();

        Assert.Empty(follower.All);
        Assert.False(output.Delivered.IsCompleted);
        gate.Release(1000);
        await output.Delivered.WaitAsync(Patience);
        Assert.Equal(bytes[..written], follower.All);
        Assert.Equal(bytes[..written], overflow.All);
        Assert.Equal(bytes[..(PipeBytes + 100)], output.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public async Task Overflow_OutputFits_IsNotBegun(int size)
    {
        var overflow = new Collector { Take = () => throw new InvalidOperationException("begun") };
        await BeginAsync(new OutputPlan(100_000, null, overflow), long.MaxValue);

        await WriteAsync(Bytes(size));
        CapturedOutput output = await EndAsync();

        Assert.Equal(Bytes(size), output.ToArray());
        Assert.False(output.Truncated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500_000)]
    public async Task Overflow_OutputDoesNotFit_GetsItFromTheFirstByte(int beyond)
    {
        var overflow = new Collector();
        await BeginAsync(new OutputPlan(100_000, null, overflow), long.MaxValue);
        byte[] bytes = Bytes(100_000 + beyond);

        await WriteAsync(bytes);
        CapturedOutput output = await EndAsync();

        Assert.Equal(bytes, overflow.All);
        Assert.Equal(bytes[..100_000], output.ToArray());
        Assert.True(output.Truncated);
    }

    [Fact]
    public async Task Overflow_WantsNoMore_ProgramGoesOn()
    {
        var overflow = new Collector { Take = () => ValueTask.FromResult(false) };
        await BeginAsync(new OutputPlan(10, null, overflow), long.MaxValue);

        await WriteAsync(Bytes(3 << 20));
        CapturedOutput output = await EndAsync();

        Assert.Equal(10, overflow.All.Length);
        Assert.True(output.Truncated);
        Assert.False(_overLimit.Task.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Limit_Passed_IsToldAndNothingBeyondIsBrought(bool follows)
    {
        const int Limit = 300_000;
        var consumer = new Collector();
        await BeginAsync(new OutputPlan(10, follows ? consumer : null, follows ? null : consumer), Limit);
        byte[] bytes = Bytes(2 * Limit);

        await WriteAsync(bytes);
        CapturedOutput output = await EndAsync();

        await _overLimit.Task.WaitAsync(Patience);
        Assert.Equal(bytes[..Limit], consumer.All);
        Assert.True(output.Truncated);
    }

    [Fact]
    public async Task Limit_ReachedToTheByte_IsNotPassed()
    {
        await BeginAsync(OutputPlan.KeepAll, 300_000);

        await WriteAsync(Bytes(300_000));
        CapturedOutput output = await EndAsync();

        Assert.False(_overLimit.Task.IsCompleted);
        Assert.False(output.Truncated);
        Assert.Equal(Bytes(300_000), output.ToArray());
    }

    [Fact]
    public async Task Follower_Throws_IsToldAndTheRestIsReadAway()
    {
        var follower = new Collector { Take = () => throw new InvalidOperationException("gone") };
        await BeginAsync(new OutputPlan(10, follower), long.MaxValue);

        await WriteAsync(Bytes(1 << 20));
        await _consumerFailed.Task.WaitAsync(Patience);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(EndAsync);

        Assert.Equal("gone", exception.Message);
    }

    private static async ValueTask<bool> WaitAsync(SemaphoreSlim gate)
    {
        await gate.WaitAsync();
        return true;
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private Task<bool> BeginAsync(OutputPlan plan, long limit) => OnReactorAsync(() =>
    {
        _pipe.Begin(plan, limit);
        _pipe.Start();
        return true;
    });

    private Task<CapturedOutput> CloseAsync() => OnReactorAsync(_pipe.Close);

    private async Task<CapturedOutput> EndAsync()
    {
        _program.Dispose();
        _reactor.Post(_pipe.Drain);
        await _ended.Task.WaitAsync(Patience);
        CapturedOutput output = await CloseAsync();
        await output.Delivered.WaitAsync(Patience);
        return output;
    }

    private Task<T> OnReactorAsync<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(() => done.SetResult(action()));
        return done.Task.WaitAsync(Patience);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (bytes.Length > 0)
        {
            bytes = bytes[Math.Max(0, TryWrite(bytes.Span))..];
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Until nothing more goes in, however long one waits: the reactor has had its turn in between.</summary>
    private async Task<int> WriteUntilFullAsync(ReadOnlyMemory<byte> bytes)
    {
        int written = 0;
        for (int refused = 0; refused < 20;)
        {
            int count = TryWrite(bytes.Span[written..]);
            refused = count > 0 ? 0 : refused + 1;
            written += Math.Max(0, count);
            await OnReactorAsync(() => true);
        }

        return written;
    }

    private unsafe int TryWrite(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return (int)(long)LibC.write(_program.Value, start, bytes.Length);
    }
}
