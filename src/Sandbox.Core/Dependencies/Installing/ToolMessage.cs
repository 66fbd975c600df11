using System.Text.RegularExpressions;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>What a package manager said, made fit for a caller's eyes: the lines that matter, no credentials, no folders.</summary>
internal static partial class ToolMessage
{
    private const int MaxLength = 2_000;

    /// <summary>Its errors; where it named none, its last lines.</summary>
    public static string Create(string output, InstallFolder folder)
    {
        string[] lines = [.. output.Split('\n').Select(line => Escapes().Replace(line, "").TrimEnd()).Where(line => line.Length > 0)];
        string[] errors = [.. lines.Where(IsError).Select(line => ErrorMark().Replace(line, "").Trim()).Where(line => line.Length > 0).Distinct()];
        // pip's word for a fault of its own; the last line of the trace below tells which.
        string text = errors is ["Exception:"] ? lines[^1] : string.Join("; ", errors.Length > 0 ? errors : LastWords(lines));
        return Cut(Flatten(Scrub(text)
            .Replace(folder.Path, "", StringComparison.Ordinal)
            .Replace(folder.Inside, "", StringComparison.Ordinal)));
    }

    // A package's words end in logs and on terminals: no line of their own, no colours, no order of letters from right to left.
    private static string Flatten(string text) => Unprintable().Replace(text, " ");

    /// <summary>Takes user names and passwords out of addresses.</summary>
    public static string Scrub(string text) => UserInformation().Replace(text, "://");

    private static string Cut(string text) => text.Length <= MaxLength ? text : $"{text.AsSpan(0, MaxLength)}…";

    // What an interpreter says of an exception, and not the stack that led there.
    private static IEnumerable<string> LastWords(string[] lines) =>
        lines.LastOrDefault(line => ExceptionLine().IsMatch(line)) is { } exception ? [exception] : lines.TakeLast(5);

    private static bool IsError(string line) =>
        (line.StartsWith("ERROR:", StringComparison.Ordinal)
            || line.StartsWith("npm error", StringComparison.Ordinal)
            || line.StartsWith("npm ERR!", StringComparison.Ordinal)
            || line.StartsWith("sandbox-launch:", StringComparison.Ordinal)
            || line.Contains("No space left", StringComparison.Ordinal))
        && !line.Contains("A complete log of this run", StringComparison.Ordinal)
        && !line.Contains("eresolve-report", StringComparison.Ordinal);

    [GeneratedRegex(@"^(ERROR:|npm error( code [A-Z0-9]+$)?|npm ERR!( code [A-Z0-9]+$)?)")]
    private static partial Regex ErrorMark();

    [GeneratedRegex(@"^[A-Za-z.]*(Error|Exception)(:| \[|$)")]
    private static partial Regex ExceptionLine();

    [GeneratedRegex("://[^/@\\s]+@")]
    private static partial Regex UserInformation();

    // Controls, formats, separators of lines and paragraphs.
    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+")]
    private static partial Regex Unprintable();

    [GeneratedRegex("\u001b\\[[0-9;]*[A-Za-z]")]
    private static partial Regex Escapes();
}
