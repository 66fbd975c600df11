using System.Globalization;
using System.Security.Cryptography;

namespace Sandbox.Core.Jobs;

/// <summary>
/// Names of jobs: what a caller chose, or 128 random bits; <c>{batch}/{index}</c> for a job of a batch. In a space of its
/// own a job is called <c>{space}~{name}</c>, here and in the store; callers never see nor say more than the name.
/// </summary>
public static class JobId
{
    /// <summary>The longest name a caller can choose, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>What a wrong name is told.</summary>
    public const string Rule = "1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit, not ending in a dot";

    // In no name that a caller can choose.
    private const char SpaceEnd = '~';

    /// <summary>A name nobody can guess: 32 lowercase hex digits.</summary>
    public static string Create() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Whether a caller may choose it: a leading dash is an option to somebody's tool, a final dot no blob's.</summary>
    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(id[0])
        && id[^1] != '.'
        && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>What a caller's name is called here.</summary>
    /// <param name="space">The caller's; empty for the one that all share.</param>
    /// <param name="id">As the caller says it, or the beginning of it.</param>
    public static string Enter(string space, string id) => space.Length == 0 ? id : $"{space}{SpaceEnd}{id}";

    /// <summary>As its callers say it: the reverse of <see cref="Enter"/>.</summary>
    public static string Leave(string id) => id[(id.IndexOf(SpaceEnd, StringComparison.Ordinal) + 1)..];

    /// <summary>Whether a job is of a space; the empty one has only its own too.</summary>
    public static bool IsOf(string space, string id) =>
        id.AsSpan(0, Math.Max(0, id.IndexOf(SpaceEnd, StringComparison.Ordinal))).SequenceEqual(space);

    /// <summary>The name of a batch's job.</summary>
    public static string OfChild(string batch, int index) => string.Create(CultureInfo.InvariantCulture, $"{batch}/{index}");

    /// <summary>Whether a job of that name can exist: one that a caller chose, or one of a batch; in any space.</summary>
    public static bool CanExist(string id) => IsInASpace(id) || TrySplit(id, out _, out _);

    /// <summary>Whether a caller can mean a job by it.</summary>
    public static bool CanBeAsked(string id) => !id.Contains(SpaceEnd, StringComparison.Ordinal) && CanExist(id);

    /// <summary>Takes the name of a batch's job apart; false for any other.</summary>
    public static bool TrySplit(string id, out string batch, out int index)
    {
        int slash = id.IndexOf('/', StringComparison.Ordinal);
        batch = slash < 0 ? "" : id[..slash];
        index = 0;

        // The one spelling of a number: 007 and 7 must not be two jobs.
        return slash > 0
            && IsInASpace(batch)
            && int.TryParse(id.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && OfChild(batch, index) == id;
    }

    private static bool IsInASpace(string id)
    {
        int end = id.IndexOf(SpaceEnd, StringComparison.Ordinal);
        return end < 0 ? IsValid(id) : IsValid(id[..end]) && IsValid(id[(end + 1)..]);
    }
}
