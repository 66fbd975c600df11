using System.Text.RegularExpressions;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>What npm's failure means, in one line.</summary>
internal static partial class NpmErrors
{
    // "npm error code ECONNREFUSED" and the like.
    private static readonly string[] OutOfReach =
        ["code ECONNREFUSED", "code ENOTFOUND", "code ETIMEDOUT", "code EAI_AGAIN", "code ECONNRESET", "code ERR_SOCKET_TIMEOUT", "code EACCES"];

    // For git: the jail lets npm start no program.
    private const string Starts = "spawn EPERM";

    public static DependencyException Create(CommandResult result, InstallFolder folder)
    {
        if (result.Output.Contains(Starts, StringComparison.Ordinal))
        {
            return new DependencyException(
                DependencyFailure.NotInstallable, "a package asks for a repository; packages come from the registry only");
        }

        if (OutOfReach.Any(code => result.Output.Contains(code, StringComparison.Ordinal)))
        {
            return new DependencyException(
                DependencyFailure.Unavailable, $"the npm registry is out of reach: {ToolMessage.Create(result.Output, folder)}");
        }

        return new DependencyException(DependencyFailure.NotInstallable, Explain(result.Output) ?? ToolMessage.Create(result.Output, folder));
    }

    private static string? Explain(string output)
    {
        if (MissingPackage().Match(output) is { Success: true } missing)
            return $"{missing.Groups["what"].Value}: the registry has no such package";
        if (MissingVersion().Match(output) is { Success: true } version)
            return $"{version.Groups["what"].Value}: the registry has no such version";
        if (!output.Contains("code ERESOLVE", StringComparison.Ordinal))
            return null;

        string found = FoundLine().Match(output).Groups["what"].Value;
        string wanted = WantedLine().Match(output).Groups["what"].Value;
        return found.Length == 0 || wanted.Length == 0 ? null : $"the packages contradict each other: {found} is there; {wanted} is asked for";
    }

    [GeneratedRegex("^npm (error|ERR!) 404 .*'(?<what>[^'\\n]+)' (is not in|could not be found)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex MissingPackage();

    [GeneratedRegex("No matching version found for (?<what>\\S+)\\.", RegexOptions.ExplicitCapture)]
    private static partial Regex MissingVersion();

    [GeneratedRegex("^npm (error|ERR!) Found: (?<what>\\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex FoundLine();

    [GeneratedRegex("Could not resolve dependency:\\s*npm (error|ERR!) (?<what>\\S.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex WantedLine();
}
