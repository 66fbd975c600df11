using System.Buffers;
using System.Text;

namespace Sandbox.Core.Sandboxing;

/// <summary>
/// Which paths files can have on their way into a workspace and out of it. One rule for both directions, so that an
/// artifact can always be given to a later run, saved on any system, and shown to a person.
/// </summary>
public static class WorkspacePath
{
    /// <summary>Bytes of one segment: what Linux file systems allow.</summary>
    public const int MostSegmentBytes = 255;

    /// <summary>Bytes of a path: a quarter of PATH_MAX, and about what a blob's name can have.</summary>
    public const int MostBytes = 1024;

    // Marks that turn the direction of what follows make one name look like another; the two separators end lines.
    private static readonly SearchValues<char> Deceiving = SearchValues.Create(
        "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff");

    private static readonly SearchValues<char> Control = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    /// <returns>What is wrong with it, to follow its name: "has a backslash"; null when it is a path.</returns>
    public static string? FindProblem(string path)
    {
        ReadOnlySpan<char> text = path;
        if (text.IsEmpty)
            return "is empty";
        if (text[0] == '/')
            return "is absolute";
        if (text[^1] == '/')
            return "ends with a slash";
        if (text.Contains('\\'))
            return "has a backslash";
        if (text.ContainsAny(Control))
            return "has a control character";
        if (text.ContainsAny(Deceiving))
            return "has a character that changes how it is read";
        return FindLengthProblem(text) ?? FindSegmentProblem(text);
    }

    private static string? FindLengthProblem(ReadOnlySpan<char> text)
    {
        if (text.Length > MostBytes || CountBytes(text) is not { } bytes)
            return text.Length > MostBytes ? $"is over {MostBytes} bytes" : "is not valid Unicode";
        return bytes > MostBytes ? $"is over {MostBytes} bytes" : null;
    }

    private static string? FindSegmentProblem(ReadOnlySpan<char> text)
    {
        foreach (Range range in text.Split('/'))
        {
            ReadOnlySpan<char> segment = text[range];
            if (segment.IsEmpty)
                return "has an empty segment";
            if (segment is "." or "..")
                return "has a segment '.' or '..'";
            if (Encoding.UTF8.GetByteCount(segment) > MostSegmentBytes)
                return $"has a segment over {MostSegmentBytes} bytes";
        }

        return null;
    }

    /// <summary>Null when it has half a surrogate pair.</summary>
    private static int? CountBytes(ReadOnlySpan<char> text)
    {
        int bytes = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out Rune rune, out int used) != OperationStatus.Done)
                return null;
            bytes += rune.Utf8SequenceLength;
            text = text[used..];
        }

        return bytes;
    }
}
