using System.Text;

namespace Sandbox.Core.Tests.Fuzz;

/// <summary>Makes new bodies out of known ones: changes of bytes, and of JSON's own pieces.</summary>
internal sealed class JsonMutation(byte[][] corpus, int seed)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "null", "true", "-0", "1e999", "-1", "0.5", "NaN", "//", "/**/",
            "9223372036854775808", "\"path\":", "\"content_base64\":", "\"content\":", "\"blob\":", "\"files\":[", "\"limits\":{", "\"env\":{", "\"args\":[",
            "\"wall_ms\":", "../", "/", "\\\\", "main.py", "out", "AA==", "====", "\uFEFF", "\u202e", "[[[[[[[[[[[[[[[[[[[[",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0],
    ];

#pragma warning disable CA5394 // Not for secrets: a failure must come again from its seed.
    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        List<byte> body = [.. corpus[_random.Next(corpus.Length)]];
        for (int count = _random.Next(1, 6); count > 0; count--)
            Change(body);
        return [.. body];
    }

    private void Change(List<byte> body)
    {
        int at = _random.Next(body.Count + 1);
        switch (_random.Next(6))
        {
            case 0:
                body.InsertRange(at, Pieces[_random.Next(Pieces.Length)]);
                break;
            case 1 when at < body.Count:
                body[at] = (byte)_random.Next(256);
                break;
            case 2:
                body.RemoveRange(at, Math.Min(_random.Next(8), body.Count - at));
                break;
            case 3:
                body.RemoveRange(at, body.Count - at);
                break;
            case 4:
                byte[] other = corpus[_random.Next(corpus.Length)];
                int start = _random.Next(other.Length);
                body.InsertRange(at, other[start..Math.Min(other.Length, start + _random.Next(64))]);
                break;
            default:
                body.InsertRange(at, body.GetRange(at, Math.Min(_random.Next(64), body.Count - at)));
                break;
        }
    }
#pragma warning restore CA5394
}
