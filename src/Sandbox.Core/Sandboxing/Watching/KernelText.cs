using System.Globalization;

namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>Reads the "Name:   12 kB" lines in which the kernel tells of a process.</summary>
internal static class KernelText
{
    /// <summary>The number in the line, as it stands there; null without such a line. The first line is never looked at.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="name">The line's name, with its colon.</param>
    public static long? FindNumber(string text, string name)
    {
        int start = text.IndexOf('\n' + name, StringComparison.Ordinal);
        if (start < 0)
            return null;

        ReadOnlySpan<char> rest = text.AsSpan(start + 1 + name.Length).TrimStart();
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
    }
}
