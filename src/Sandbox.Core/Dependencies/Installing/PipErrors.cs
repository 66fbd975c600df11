using System.Text.RegularExpressions;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>What pip's failure means, in one line.</summary>
internal static partial class PipErrors
{
    // An index may have hundreds; the newest are last.
    private const int MaxVersions = 5;

    // pip has one exit code for everything; these are its words for an index that does not answer.
    private static readonly string[] OutOfReach =
        ["NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "Temporary failure in name resolution", "ProxyError", "ConnectionResetError"];

    // For a build, and for git: the jail lets pip start no program.
    private static readonly string[] Starts = ["PermissionError: [Errno 1] Operation not permitted", "No permission to execute"];

    public static DependencyException Create(CommandResult result, InstallFolder folder)
    {
        if (Starts.Any(word => result.Output.Contains(word, StringComparison.Ordinal)))
        {
            return new DependencyException(
                DependencyFailure.NotInstallable, "a package asks for a source or a repository by its address; only wheels are installed, and nothing is built");
        }

        if (OutOfReach.Any(word => result.Output.Contains(word, StringComparison.Ordinal)))
        {
            return new DependencyException(
                DependencyFailure.Unavailable, $"the Python package index is out of reach: {ToolMessage.Create(result.Output, folder)}");
        }

        if (MissingLine().Match(result.Output) is { Success: true } missing && NotServed(result.Output) is { } status)
        {
            return new DependencyException(
                DependencyFailure.Unavailable, $"the Python package index answers {status} when it is asked for {missing.Groups["what"].Value}");
        }

        return new DependencyException(
            DependencyFailure.NotInstallable, Missing(result.Output) ?? Conflict(result.Output) ?? ToolMessage.Create(result.Output, folder));
    }

    // To pip a page that is not served is a package that is not there; only 404 says so.
    private static string? NotServed(string output) =>
        NotServedLine().Matches(output).Select(match => match.Groups["status"].Value).FirstOrDefault(status => status != "404");

    private static string? Missing(string output)
    {
        if (MissingLine().Match(output) is not { Success: true } match)
            return null;
        string what = match.Groups["by"].Success
            ? $"{match.Groups["what"].Value}, which {match.Groups["by"].Value} needs"
            : match.Groups["what"].Value;
        string[] versions = match.Groups["versions"].Value.Split(", ");
        return versions is ["none"]
            ? $"{what}: the index has no such package for this Python (only wheels are installed: one that exists as source only counts as missing)"
            : $"{what}: the index has no such version; it has {(versions.Length > MaxVersions ? "..., " : "")}{string.Join(", ", versions.TakeLast(MaxVersions))}";
    }

    private static string? Conflict(string output)
    {
        string[] reasons =
        [
            .. output[Math.Max(0, output.LastIndexOf("The conflict is caused by:", StringComparison.Ordinal))..].Split('\n')
                .Select(line => ConflictLine().Match(line)).Where(match => match.Success)
                .Select(match => match.Value.Trim().Replace("The user requested", "the list asks for", StringComparison.Ordinal)),
        ];
        return reasons.Length == 0 ? null : $"the packages contradict each other: {string.Join("; ", reasons)}";
    }

    [GeneratedRegex(@"satisfies the requirement (?<what>[^(\n]*[^(\s])(?: \(from (?<by>[^()\n]*)\))? \(from versions: (?<versions>[^)\n]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex MissingLine();

    [GeneratedRegex(@"Could not fetch URL [^\n]*?((?<status>\d{3}) (Client|Server) Error|too many (?<status>\d{3}) error responses)", RegexOptions.ExplicitCapture)]
    private static partial Regex NotServedLine();

    [GeneratedRegex(@"^ {4}(The user requested \S.*|\S.* depends on \S.*)$")]
    private static partial Regex ConflictLine();
}
