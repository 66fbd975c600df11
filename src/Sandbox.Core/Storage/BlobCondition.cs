namespace Sandbox.Core.Storage;

/// <summary>What must be true of a blob for a write to happen; checked by the store in the same step.</summary>
/// <param name="MustBeAbsent">There is no such blob yet: the first writer wins.</param>
/// <param name="ETag">The blob is still the version with this tag; null when it does not matter.</param>
public readonly record struct BlobCondition(bool MustBeAbsent, string? ETag)
{
    public static BlobCondition None => default;

    public static BlobCondition Absent => new(true, null);

    public static BlobCondition Unchanged(string etag) => new(false, etag);
}
