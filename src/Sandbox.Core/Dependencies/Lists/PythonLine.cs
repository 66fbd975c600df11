using System.Text.RegularExpressions;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>One line of a Python list: <c>name[extra]==1.0; marker --hash=sha256:...</c> (PEP 508 without addresses).</summary>
internal static partial class PythonLine
{
    /// <summary>The package, or what is wrong.</summary>
    public static (RequestedPackage? Package, string Problem) Read(string line)
    {
        if (WhyRefused(line) is { } reason)
            return (null, reason);

        Match match = Grammar().Match(line);
        if (!match.Success)
            return (null, "not a name with a version, such as jinja2==3.1.4");

        string name = Separators().Replace(match.Groups["name"].Value, "-").ToLowerInvariant();
        return (new RequestedPackage(name, match.Groups["versions"].Value.Trim(), line), "");
    }

    /// <summary>The commonest things that a list cannot hold here, by their own names.</summary>
    private static string? WhyRefused(string line)
    {
        if (line.StartsWith('-'))
            return "options are not allowed in a list; the operator chooses the index";
        if (line.Contains("://", StringComparison.Ordinal) || line.Contains('@', StringComparison.Ordinal))
            return "addresses are not allowed in a list; packages come from the operator's index";
        if (line.StartsWith('.') || line.Contains('/', StringComparison.Ordinal) || line.Contains('\\', StringComparison.Ordinal))
            return "paths are not allowed in a list";
        return line.Contains('$', StringComparison.Ordinal) ? "variables are not allowed in a list" : null;
    }

    /// <summary>The name that two spellings of a package share (PEP 503).</summary>
    public static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex(
        """
        ^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)
        \s*(?:\[\s*[A-Za-z0-9._-]+(?:\s*,\s*[A-Za-z0-9._-]+)*\s*\])?
        \s*(?<versions>(?:(?:===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*(?:\s*,\s*(?:===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*)*)?)
        \s*(?:;\s*[A-Za-z0-9_.'"<>=!~()\s,+*]+)?
        (?:\s+--hash=sha(?:256|384|512):[0-9a-fA-F]{64,128})*\s*$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();

    [GeneratedRegex("[-_.]+", RegexOptions.NonBacktracking)]
    private static partial Regex Separators();
}
