using System.Globalization;
using System.Security.Cryptography;

namespace Sandbox.Core.Jobs;

/// <summary>Names of jobs: what a caller chose, or 128 random bits; <c>{batch}/{index}</c> for a job of a batch.</summary>
public static class JobId
{
    /// <summary>The longest name a caller can choose, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>What a wrong name is told.</summary>
    public const string Rule = "1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit, not ending in a dot";

    /// <summary>A name nobody can guess: 32 lowercase hex digits.</summary>
    public static string Create() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Whether a caller may choose it: a leading dash is an option to somebody's tool, a final dot no blob's.</summary>
    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(id[0])
        && id[^1] != '.'
        && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>The name of a batch's job.</summary>
    public static string OfChild(string batch, int index) => string.Create(CultureInfo.InvariantCulture, $"{batch}/{index}");

    /// <summary>Whether a job of that name can exist: one that a caller chose, or one of a batch.</summary>
    public static bool CanExist(string id) => IsValid(id) || TrySplit(id, out _, out _);

    /// <summary>Takes the name of a batch's job apart; false for any other.</summary>
    public static bool TrySplit(string id, out string batch, out int index)
    {
        int slash = id.IndexOf('/', StringComparison.Ordinal);
        batch = slash < 0 ? "" : id[..slash];
        index = 0;

        // The one spelling of a number: 007 and 7 must not be two jobs.
        return slash > 0
            && IsValid(batch)
            && int.TryParse(id.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && OfChild(batch, index) == id;
    }
}
