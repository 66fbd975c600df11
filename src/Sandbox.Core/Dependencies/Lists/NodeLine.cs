using System.Text.RegularExpressions;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>One line of a Node.js list: <c>name@version</c> or <c>@scope/name@^1.2.0</c>.</summary>
internal static partial class NodeLine
{
    /// <summary>The package, or what is wrong.</summary>
    public static (RequestedPackage? Package, string Problem) Read(string line)
    {
        if (WhyRefused(line) is { } reason)
            return (null, reason);

        Match match = Grammar().Match(line);
        return match.Success
            ? (new RequestedPackage(match.Groups["name"].Value, match.Groups["version"].Value.Trim(), line), "")
            : (null, "not a name with a version, such as lodash@4.17.21");
    }

    /// <summary>The commonest things that a list cannot hold here, by their own names.</summary>
    private static string? WhyRefused(string line)
    {
        if (line.StartsWith('-'))
            return "options are not allowed in a list; the operator chooses the registry";
        // Before the colon's: "file:", "git+ssh://", "npm:other@1" as a version, "github:a/b".
        if (line.Contains(':', StringComparison.Ordinal))
            return "addresses, files and aliases are not allowed in a list; packages come from the operator's registry";
        string rest = line.StartsWith('@') && line.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash ? line[(slash + 1)..] : line;
        return rest.Contains('/', StringComparison.Ordinal) || line.StartsWith('.') || line.StartsWith('~')
            ? "paths and repositories are not allowed in a list"
            : null;
    }

    [GeneratedRegex(
        """
        ^(?<name>(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*)
        (?:@(?<version>[A-Za-z0-9.\-+^~<>=|*][A-Za-z0-9.\-+^~<>=|*\ ]*))?\s*$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
