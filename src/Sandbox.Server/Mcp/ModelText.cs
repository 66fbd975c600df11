using System.Globalization;

namespace Sandbox.Server.Mcp;

/// <summary>Words for a model.</summary>
internal static class ModelText
{
    /// <summary>Beginning and end of a text that is too long; most of it from the beginning.</summary>
    public static string Shorten(string text, int most)
    {
        if (text.Length <= most)
            return text;

        int head = Whole(text, most * 2 / 3);
        int tail = Whole(text, text.Length - (most - head));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{text.AsSpan(0, head)}\n[... {tail - head} characters left out: print less, or write to a file in out ...]\n{text.AsSpan(tail)}");
    }

    public static string Bytes(long bytes) =>
        bytes switch
        {
            >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.#} GiB"),
            >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB"),
            >= 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 10):0.#} KiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        };

    public static string Seconds(double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1_000:0.###} s");

    // Not between the halves of a surrogate pair.
    private static int Whole(string text, int index) =>
        index > 0 && index < text.Length && char.IsLowSurrogate(text[index]) ? index - 1 : index;
}
