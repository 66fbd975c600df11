using System.Buffers;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>
/// Brings a pipe's output to its consumers. Theory of operation: there is one piece under way at a time and no queue; while
/// it is, the pipe is not read, so the kernel's pipe is the queue and the program waits when it is full. Only what a dead
/// program left in its pipe, which is bounded by the pipe, is read without waiting and delivered afterwards: nothing of the
/// sandbox is held by a slow consumer. <see cref="Start"/>, <see cref="AddRest"/> and <see cref="End"/> are the reactor's.
/// </summary>
/// <param name="plan">Who takes it.</param>
/// <param name="head">What is kept; it does not change while a piece is under way.</param>
/// <param name="onTaken">The pipe can be read on; from any thread.</param>
/// <param name="onFailed">A consumer threw; from any thread.</param>
internal sealed class OutputPump(OutputPlan plan, OutputSegments head, Action onTaken, Action onFailed) : IThreadPoolWorkItem
{
    /// <summary>As much as a pipe holds.</summary>
    private const int PieceBytes = 65_536;

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _delivered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private IOutputConsumer? _follower = plan.Follower;
    private IOutputConsumer? _overflow = plan.Overflow;
    private OutputSegments? _rest;
    private int _restKept;
    private Exception? _failure;
    private int _count;
    private int _kept;
    private bool _overflowing;
    private bool _busy;
    private bool _ended;

    /// <summary>Where the next piece goes; nothing is under way.</summary>
    public Span<byte> Piece => _piece;

    /// <summary>A piece is under way.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
                return _busy;
        }
    }

    /// <summary>Somebody takes output from its first byte on.</summary>
    public bool Follows => _follower is not null;

    /// <summary>Somebody takes what is not kept.</summary>
    public bool Overflows => _overflow is not null;

    public Task Delivered => _delivered.Task;

    /// <summary>Brings the piece to the consumers.</summary>
    /// <param name="count">Bytes of it.</param>
    /// <param name="kept">So many of them went into the head.</param>
    public void Start(int count, int kept)
    {
        lock (_lock)
            _busy = true;
        (_count, _kept) = (count, kept);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Brings it to the consumers after the piece that is under way, if there is one; the program is dead.</summary>
    public void AddRest(ReadOnlySpan<byte> bytes, int kept)
    {
        lock (_lock)
        {
            if (_busy)
            {
                (_rest ??= new OutputSegments()).Append(bytes);
                _restKept += kept;
                return;
            }
        }

        bytes.CopyTo(_piece);
        Start(bytes.Length, kept);
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_ended)
                return;

            _ended = true;
            if (_busy)
                return;
        }

        Finish();
    }

    public void Execute() => _ = DeliverAsync();

    private async Task DeliverAsync()
    {
        try
        {
            await DeliverAsync(_piece.AsMemory(0, _count), _kept).ConfigureAwait(false);
            while (TakeRest() is { } rest)
            {
                await DeliverAsync(rest, _kept).ConfigureAwait(false);
                rest.Return();
            }
        }
#pragma warning disable CA1031 // The border to the consumers: the run ends, and whoever brought them gets the exception.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    private async ValueTask DeliverAsync(OutputSegments rest, int kept)
    {
        foreach (ReadOnlyMemory<byte> segment in rest.Bytes)
        {
            int keptOfIt = Math.Min(kept, segment.Length);
            await DeliverAsync(segment, keptOfIt).ConfigureAwait(false);
            kept -= keptOfIt;
        }
    }

    private async ValueTask DeliverAsync(ReadOnlyMemory<byte> bytes, int kept)
    {
        if (_follower is { } follower && !await follower.WriteAsync(bytes).ConfigureAwait(false))
            _follower = null;
        if (bytes.Length == kept || _overflow is not { } overflow)
            return;

        if (!_overflowing)
        {
            _overflowing = true;
            foreach (ReadOnlyMemory<byte> segment in head.Bytes)
                await OverflowAsync(overflow, segment).ConfigureAwait(false);
        }

        await OverflowAsync(overflow, bytes[kept..]).ConfigureAwait(false);
    }

    private async ValueTask OverflowAsync(IOutputConsumer overflow, ReadOnlyMemory<byte> bytes)
    {
        if (_overflow is not null && !await overflow.WriteAsync(bytes).ConfigureAwait(false))
            _overflow = null;
    }

    /// <summary>What came meanwhile; null when there is nothing, and then nothing is under way any more.</summary>
    private OutputSegments? TakeRest()
    {
        bool ended;
        lock (_lock)
        {
            if (_rest is { } rest)
            {
                (_rest, _kept, _restKept) = (null, _restKept, 0);
                return rest;
            }

            _busy = false;
            ended = _ended;
        }

        if (ended)
            Finish();
        else
            onTaken();
        return null;
    }

    private void Fail(Exception exception)
    {
        (_failure, _follower, _overflow) = (exception, null, null);
        onFailed();
        while (TakeRest() is { } rest)
            rest.Return();
    }

    private void Finish()
    {
        ArrayPool<byte>.Shared.Return(_piece);
        if (_failure is null)
        {
            _delivered.SetResult();
            return;
        }

        _delivered.SetException(_failure);
        // Whoever was cancelled does not ask.
        _ = _delivered.Task.Exception;
    }
}
