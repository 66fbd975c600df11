using System.Buffers;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>Bytes in pooled arrays, none so large that it would live among the large objects.</summary>
internal sealed class OutputSegments
{
    // Most programs print a line; the others get arrays of a pipe's size, which is what one read brings.
    private const int FirstSegment = 4096;
    private const int NextSegment = 65_536;

    private Segment? _first;
    private Segment? _last;

    public long Length { get; private set; }

    public ReadOnlySequence<byte> Bytes =>
        _last is { } last ? new ReadOnlySequence<byte>(_first!, 0, last, last.Length) : ReadOnlySequence<byte>.Empty;

    /// <summary>Room for more, at least a byte.</summary>
    public Span<byte> GetRoom()
    {
        if (_last is { Room: > 0 } last)
            return last.Free;

        Add(new Segment(ArrayPool<byte>.Shared.Rent(_last is null ? FirstSegment : NextSegment), Length));
        return _last!.Free;
    }

    /// <summary>So many bytes of the room hold something now.</summary>
    public void Advance(int count)
    {
        _last!.Advance(count);
        Length += count;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> room = GetRoom();
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Gives the arrays back; nobody may hold <see cref="Bytes"/> any more.</summary>
    public void Return()
    {
        for (Segment? segment = _first; segment is not null; segment = segment.NextSegment)
            ArrayPool<byte>.Shared.Return(segment.Array);
        (_first, _last, Length) = (null, null, 0);
    }

    private void Add(Segment segment)
    {
        if (_last is null)
            _first = segment;
        else
            _last.Append(segment);
        _last = segment;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] array, long start)
        {
            Array = array;
            RunningIndex = start;
        }

        public byte[] Array { get; }

        public int Length { get; private set; }

        public int Room => Array.Length - Length;

        public Span<byte> Free => Array.AsSpan(Length);

        public Segment? NextSegment => (Segment?)Next;

        public void Advance(int count)
        {
            Length += count;
            Memory = Array.AsMemory(0, Length);
        }

        public void Append(Segment next) => Next = next;
    }
}
