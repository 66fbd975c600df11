namespace Sandbox.Core.Storage;

/// <summary>What a blob's media type may be: it becomes a header of HTTP, and of the file in a folder.</summary>
internal static class MediaTypes
{
    private const int MaxLength = 255;

    /// <exception cref="ArgumentException">It is empty, too long, or not printable ASCII.</exception>
    public static void Check(string mediaType)
    {
        if (mediaType.Length is 0 or > MaxLength || mediaType.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException($"A media type is 1 to {MaxLength} printable ASCII characters.", nameof(mediaType));
    }
}
