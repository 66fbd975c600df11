using System.Text;

namespace Sandbox.Core.Storage;

/// <summary>Where a blob is: a container and a path of segments between slashes.</summary>
/// <param name="Container">One of <see cref="BlobContainers"/>.</param>
/// <param name="Path">For example <c>runs/0199.../stdout</c>; what it may be, <see cref="FindProblem"/> tells.</param>
public readonly record struct BlobName(string Container, string Path)
{
    // Azure's.
    private const int MaxPathLength = 1_024;

    // Azure has 254; nobody nests that deep, and a walk through a folder holds a descriptor per level.
    private const int MaxSegments = 64;

    // A file name has 255 bytes; the folder store adds a suffix, and writes "%" as three.
    private const int MaxSegmentBytes = 240;

    /// <summary>Why a path cannot be a blob's, in words for whoever chose it; null when it can. Both stores take the same.</summary>
    public static string? FindProblem(string path)
    {
        if (path.Length == 0)
            return "is empty";
        if (path.Length > MaxPathLength)
            return $"is longer than {MaxPathLength} characters";
        if (!IsText(path))
            return "has control characters or is no Unicode text";

        // URLs take it for a slash.
        if (path.Contains('\\', StringComparison.Ordinal))
            return "has a backslash";

        string[] segments = path.Split('/');
        if (segments.Length > MaxSegments)
            return $"has more than {MaxSegments} segments";
        foreach (string segment in segments)
        {
            if (segment.Length == 0)
                return "has an empty segment";

            // "." and ".." among them; Azure does not keep a dot at an end.
            if (segment[^1] == '.')
                return "has a segment that ends with a dot";
            if (Encoding.UTF8.GetByteCount(segment) + (2 * segment.AsSpan().Count('%')) > MaxSegmentBytes)
                return $"has a segment of more than {MaxSegmentBytes} bytes";
        }

        return null;
    }

    /// <summary>Passes when both parts can be a blob's.</summary>
    /// <exception cref="StorageException">InvalidName: they cannot.</exception>
    public void Check()
    {
        CheckContainer(Container);
        if (FindProblem(Path ?? "") is { } problem)
            throw new StorageException(StorageFailure.InvalidName, $"The name of a blob in {Container} {problem}.");
    }

    public override string ToString() => $"{Container}/{Path}";

    /// <exception cref="StorageException">InvalidName: Azure takes 3 to 63 of a-z, 0-9 and single hyphens inside.</exception>
    internal static void CheckContainer(string? container)
    {
        bool valid = container is { Length: >= 3 and <= 63 }
            && container.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            && container[0] != '-' && container[^1] != '-' && !container.Contains("--", StringComparison.Ordinal);
        if (!valid)
            throw new StorageException(StorageFailure.InvalidName, "No container of blobs has such a name.");
    }

    private static bool IsText(string path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (char.IsSurrogate(path[i]))
            {
                if (!char.IsSurrogatePair(path, i))
                    return false;
                i++;
            }
            else if (char.IsControl(path[i]) || path[i] is '\uFFFE' or '\uFFFF')
            {
                // The last two cannot be said in XML, in which Azure lists.
                return false;
            }
        }

        return true;
    }
}
