using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>
/// Our end of the program's stdout or stderr: keeps the head, brings everything to those who take it, and counts. What
/// nobody wants and what is over the limit is read and thrown away.
/// </summary>
internal sealed unsafe class OutputPipe(
    Reactor reactor, FileDescriptor readEnd, Action onOverLimit, Action onEnd, Action onConsumerFailed, Action<Exception> onFault)
    : IReactorHandler
{
    // One program that writes without end must not keep the reactor from the others.
    private const int ReadsPerTurn = 8;

    // For what is thrown away, or copied at once; one for each reactor.
    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly OutputSegments _head = new();
    private OutputPlan? _plan;
    private OutputPump? _pump;
    private long _keep;
    private long _limit;
    private long _total;
    private bool _overLimit;
    private bool _watched;
    private bool _draining;

    /// <summary>Nobody can write any more.</summary>
    public bool Ended { get; private set; }

    /// <summary>A consumer has a piece: nothing is read before it has taken it.</summary>
    private bool IsPaused => !_draining && _pump is { IsBusy: true };

    private bool Follows => _pump is { } pump ? pump.Follows : _plan is { Follower: not null };

    private static byte[] Scratch => _scratch ??= new byte[65_536];

    public void Start() => Watch();

    /// <summary>Says what becomes of the output; before the program starts.</summary>
    public void Begin(OutputPlan plan, long limit)
    {
        (_limit, _keep) = (limit, Math.Min(plan.KeepBytes, limit));
        if (plan is not { Follower: null, Overflow: null })
            _plan = plan;
    }

    public void OnReady(int events)
    {
        for (int turn = 0; turn < ReadsPerTurn && !Ended; turn++)
        {
            if (!ReadOnce())
                return;
        }
    }

    public void OnFault(Exception exception)
    {
        End();
        onFault(exception);
    }

    /// <summary>The program is dead: what it left in the pipe is read whoever may be slow.</summary>
    public void Drain()
    {
        if (Ended)
            return;

        _draining = true;
        Watch();
        OnReady(LibC.EPOLLIN);
    }

    /// <summary>No more output is taken.</summary>
    /// <returns>What was kept; the pipe keeps nothing of it.</returns>
    public CapturedOutput Close()
    {
        Ended = true;
        reactor.Close(readEnd);
        _pump?.End();
        return new CapturedOutput(_head, _overLimit || _total > _head.Length, _pump?.Delivered ?? Task.CompletedTask);
    }

    /// <summary>False when there is nothing more to read now.</summary>
    private bool ReadOnce()
    {
        if (IsPaused)
            return false;

        long count = _overLimit ? Read(Scratch)
            : _head.Length < _keep && !Follows ? ReadHead()
            : ReadPiece();
        if (count > 0)
            return true;

        if (count < 0 && LibC.errno is var errno)
        {
            if (errno == LibC.EINTR)
                return true;
            if (errno == LibC.EAGAIN)
                return false;
            throw new SystemCallException("read", errno);
        }

        End();
        return false;
    }

    private long ReadHead()
    {
        Span<byte> room = _head.GetRoom();
        long count = Read(room[..(int)Math.Min(room.Length, _keep - _head.Length)]);
        if (count > 0)
        {
            _head.Advance((int)count);
            _total += count;
        }

        return count;
    }

    /// <summary>Reads what is not, or not only, kept.</summary>
    private long ReadPiece()
    {
        OutputPump? pump = FindPump();
        bool intoPiece = pump is { IsBusy: false };
        Span<byte> buffer = intoPiece ? pump!.Piece : Scratch;
        long count = Read(buffer);
        if (count <= 0)
            return count;

        // One byte more than the limit tells a full output from one that was cut.
        int taken = (int)Math.Min(count, _limit - _total);
        int kept = (int)Math.Min(taken, _keep - _head.Length);
        _total += taken;
        _head.Append(buffer[..kept]);
        if (taken > 0 && pump is not null)
            Deliver(pump, buffer[..taken], kept, intoPiece);
        if (taken < count)
        {
            _overLimit = true;
            onOverLimit();
        }

        return count;
    }

    private void Deliver(OutputPump pump, ReadOnlySpan<byte> bytes, int kept, bool intoPiece)
    {
        if (!intoPiece)
        {
            pump.AddRest(bytes, kept);
            return;
        }

        pump.Start(bytes.Length, kept);
        if (!_draining)
            Unwatch();
    }

    /// <summary>The pump, if there is somebody it can bring something to.</summary>
    private OutputPump? FindPump()
    {
        if (_plan is not null)
            _pump ??= new OutputPump(_plan, _head, () => reactor.Post(ReadOn), onConsumerFailed);
        return _pump is { Follows: false, Overflows: false } ? null : _pump;
    }

    /// <summary>A piece was taken.</summary>
    private void ReadOn()
    {
        if (Ended || _draining)
            return;

        try
        {
            OnReady(LibC.EPOLLIN);
            if (!Ended && !IsPaused)
                Watch();
        }
        catch (SystemCallException exception)
        {
            OnFault(exception);
        }
    }

    private long Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
            return (long)LibC.read(readEnd.Value, start, buffer.Length);
    }

    private void Watch()
    {
        if (!_watched)
            reactor.Add(readEnd, this);
        _watched = true;
    }

    // Not with an empty set of events: a hang-up is reported all the same, again and again.
    private void Unwatch()
    {
        if (_watched)
            reactor.Forget(readEnd);
        _watched = false;
    }

    private void End()
    {
        if (Ended)
            return;

        Ended = true;
        reactor.Close(readEnd);
        onEnd();
    }
}
