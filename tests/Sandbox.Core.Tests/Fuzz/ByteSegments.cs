using System.Buffers;

namespace Sandbox.Core.Tests.Fuzz;

/// <summary>A body as it comes from a socket: in pieces.</summary>
internal sealed class ByteSegments : ReadOnlySequenceSegment<byte>
{
    public static ReadOnlySequence<byte> Create(byte[] body, int size)
    {
        var first = new ByteSegments();
        ByteSegments last = first;
        for (int start = 0; start < body.Length; start += size)
        {
            var next = new ByteSegments
            {
                Memory = body.AsMemory(start, Math.Min(size, body.Length - start)),
                RunningIndex = start,
            };
            (last.Next, last) = (next, next);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
