using System.Buffers;
using System.Text;
using System.Text.Json.Serialization;

namespace Sandbox.Core.Contracts;

/// <summary>What a program wrote, as text. A long one stays in the bytes it came in until it is written out, in pieces.</summary>
// As one string it would be twice as large, live among the large objects, and be copied there again by the serializer.
[JsonConverter(typeof(OutputTextConverter))]
public sealed class OutputText
{
    /// <summary>Up to here it is decoded at once: a string of that is no large object yet.</summary>
    internal const int ShortBytes = 32_768;

    private const int PieceLength = 16_384;

    private readonly ReadOnlySequence<byte> _bytes;
    private string? _text;

    public OutputText(string text) => _text = text;

    /// <param name="bytes">UTF-8; what is not becomes U+FFFD. They must not change any more, nor go back to a pool.</param>
    internal OutputText(ReadOnlySequence<byte> bytes) => _bytes = bytes;

    public static OutputText Empty { get; } = new("");

    /// <summary>Worth writing in pieces.</summary>
    internal bool IsLong => (_text?.Length ?? _bytes.Length) > ShortBytes;

    /// <summary>The text in order; a piece is valid until the next one.</summary>
    internal IEnumerable<ReadOnlyMemory<char>> ReadPieces() => _text is { } text ? Split(text) : Decode();

    public override string ToString() => _text ??= Encoding.UTF8.GetString(_bytes);

    private static IEnumerable<ReadOnlyMemory<char>> Split(string text)
    {
        for (int start = 0; start < text.Length; start += PieceLength)
            yield return text.AsMemory(start, Math.Min(PieceLength, text.Length - start));
    }

    private IEnumerable<ReadOnlyMemory<char>> Decode()
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        char[] chars = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(PieceLength));
        try
        {
            foreach (ReadOnlyMemory<byte> segment in _bytes)
            {
                for (int start = 0; start < segment.Length; start += PieceLength)
                {
                    int length = Math.Min(PieceLength, segment.Length - start);
                    yield return chars.AsMemory(0, decoder.GetChars(segment.Span.Slice(start, length), chars, flush: false));
                }
            }

            yield return chars.AsMemory(0, decoder.GetChars([], chars, flush: true));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }
}
