namespace Sandbox.Core.Storage.Folders;

/// <summary>How a segment of a blob's name is written as a file's or a folder's name, and read back.</summary>
/// <remarks>
/// "a" and "a/b" can both be blobs: a blob's file has a suffix that no folder has. A name that is not exactly as it
/// would be written is somebody else's and stands for no blob.
/// </remarks>
internal static class EntryNames
{
    private const string Suffix = ".blob";
    private const string HiddenSuffix = "%2Eblob";

    public static bool IsFile(string entry) => entry.EndsWith(Suffix, StringComparison.Ordinal);

    public static string ToFile(string segment) => Escape(segment) + Suffix;

    public static string ToFolder(string segment)
    {
        string name = Escape(segment);
        return IsFile(name) ? string.Concat(name.AsSpan(0, name.Length - Suffix.Length), HiddenSuffix) : name;
    }

    /// <summary>The segment behind a file's or a folder's name; null when it is none of ours.</summary>
    public static string? FindSegment(string entry)
    {
        bool file = IsFile(entry);
        string name = file
            ? entry[..^Suffix.Length]
            : entry.EndsWith(HiddenSuffix, StringComparison.Ordinal) ? entry[..^HiddenSuffix.Length] + Suffix : entry;
        string segment = name.Replace("%25", "%", StringComparison.Ordinal);
        return segment.Length > 0 && (file ? ToFile(segment) : ToFolder(segment)) == entry ? segment : null;
    }

    private static string Escape(string segment) => segment.Replace("%", "%25", StringComparison.Ordinal);
}
