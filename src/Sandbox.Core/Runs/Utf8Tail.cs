using System.Buffers;

namespace Sandbox.Core.Runs;

/// <summary>Finds the character that a cut went through.</summary>
public static class Utf8Tail
{
    // A character is at most four bytes: three of them may be there without the last.
    private const int MostCut = 3;

    /// <summary>Bytes at the end that begin a character and do not end it; 0 when there is none.</summary>
    public static int CountCut(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> tail = stackalloc byte[(int)Math.Min(MostCut, bytes.Length)];
        bytes.Slice(bytes.Length - tail.Length).CopyTo(tail);
        for (int back = 1; back <= tail.Length; back++)
        {
            byte lead = tail[^back];
            if ((lead & 0xC0) == 0x80)
                continue;

            int length = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return length > back ? back : 0;
        }

        return 0;
    }
}
