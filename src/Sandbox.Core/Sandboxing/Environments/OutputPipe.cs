using System.Buffers;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>Our end of the program's stdout or stderr: keeps what fits the limit and throws the rest away.</summary>
internal sealed unsafe class OutputPipe(
    Reactor reactor, FileDescriptor readEnd, Action onOverflow, Action onEnd, Action<Exception> onFault)
    : IReactorHandler
{
    private const int FirstBuffer = 4096;

    // The shared pool keeps what it is given, per thread: a flood must not leave megabytes there.
    private const int LargestPooled = 1 << 18;

    // One program that writes without end must not keep the reactor from the others.
    private const int ReadsPerTurn = 8;

    // Nobody reads it: all pipes may share it.
    private static readonly byte[] Discarded = new byte[65_536];

    private byte[] _buffer = [];
    private int _length;

    /// <summary>Bytes that are kept; set before the program starts.</summary>
    public long Limit { get; set; }

    /// <summary>The program wrote more than the limit.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Nobody can write any more.</summary>
    public bool Ended { get; private set; }

    public void Start() => reactor.Add(readEnd, this);

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

    /// <summary>What was kept; the pipe keeps nothing of it.</summary>
    public ReadOnlyMemory<byte> TakeOutput()
    {
        if (_length == 0)
            return default;

        ReadOnlyMemory<byte> output = _buffer.AsMemory(0, _length);
        if (_buffer.Length <= LargestPooled)
            return output.ToArray();

        // Not the pool's: it goes to the answer as it is.
        (_buffer, _length) = ([], 0);
        return output;
    }

    /// <summary>No more output is taken.</summary>
    public void Close()
    {
        Ended = true;
        reactor.Close(readEnd);
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        GiveBack(buffer);
    }

    private static void GiveBack(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= LargestPooled)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>False when there is nothing more to read now.</summary>
    private bool ReadOnce()
    {
        long count = Truncated ? ReadAway() : ReadMore();
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

    private long ReadMore()
    {
        // One byte more than the limit tells a full output from one that was cut.
        Grow();
        int room = (int)Math.Min(_buffer.Length - _length, Limit - _length + 1);
        long count;
        fixed (byte* start = _buffer)
            count = (long)LibC.read(readEnd.Value, start + _length, room);
        if (count > 0)
            Keep((int)count);
        return count;
    }

    private long ReadAway()
    {
        fixed (byte* start = Discarded)
            return (long)LibC.read(readEnd.Value, start, Discarded.Length);
    }

    private void Keep(int count)
    {
        if (_length + (long)count <= Limit)
        {
            _length += count;
            return;
        }

        _length = (int)Limit;
        Truncated = true;
        onOverflow();
    }

    private void Grow()
    {
        if (_length < _buffer.Length)
            return;

        int size = (int)Math.Min(Math.Max(FirstBuffer, _buffer.Length * 2L), Math.Max(FirstBuffer, Limit + 1));
        byte[] larger = size <= LargestPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        GiveBack(_buffer);
        _buffer = larger;
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
