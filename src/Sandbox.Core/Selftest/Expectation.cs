using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Core.Contracts;
using Sandbox.Core.Network;

namespace Sandbox.Core.Selftest;

/// <summary>
/// How a program must end, as its <c>expect:</c> line says: <c>outcome=A|B exit=0|!0 stdout~=REGEX stdout!~=REGEX
/// artifacts=PATH|PATH blocked=NAME,NAME connections=REASON,REASON</c>, parted by spaces. <c>blocked?=</c> names calls that may be refused as well, "*" any: a refused
/// call in neither list is a violation, so that an ordinary call which a policy forgot is seen.
/// </summary>
public sealed class Expectation
{
    private const string Blocked = "blocked=";
    private const string MayBeBlocked = "blocked?=";

    private static readonly TimeSpan MatchTime = TimeSpan.FromSeconds(5);

    private readonly List<(string Text, Func<RunData, bool> Holds)> _conditions = [];

    /// <exception cref="FormatException">A key or a value that is not known; the message says which.</exception>
    public static Expectation Parse(string text)
    {
        var expectation = new Expectation();
        string[] conditions = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (string condition in conditions)
            expectation._conditions.Add((condition, ParseCondition(condition)));

        HashSet<string> allowed = [.. ListedIn(conditions, Blocked), .. ListedIn(conditions, MayBeBlocked)];
        if (!allowed.Contains("*"))
            expectation._conditions.Add(("no other blocked call", data => data.BlockedSyscalls.All(call => allowed.Contains(call.Name))));
        return expectation;
    }

    /// <summary>The conditions that the ending does not meet, as they are written; empty when all is well.</summary>
    public IReadOnlyList<string> FindViolations(RunData data) =>
        [.. _conditions.Where(condition => !condition.Holds(data)).Select(condition => condition.Text)];

    private static Func<RunData, bool> ParseCondition(string condition)
    {
        foreach ((string key, Func<string, Func<RunData, bool>> parse) in Keys)
        {
            if (condition.StartsWith(key, StringComparison.Ordinal))
                return parse(condition[key.Length..]);
        }

        throw new FormatException($"'{condition}' is no condition of an expect: line");
    }

    private static readonly (string Key, Func<string, Func<RunData, bool>> Parse)[] Keys =
    [
        ("outcome=", ParseOutcome),
        ("exit=", ParseExit),
        ("stdout~=", pattern => Matching(pattern, data => data.Stdout)),
        ("stdout!~=", pattern => Not(Matching(pattern, data => data.Stdout))),
        ("stderr~=", pattern => Matching(pattern, data => data.Stderr)),
        ("stderr!~=", pattern => Not(Matching(pattern, data => data.Stderr))),
        ("artifacts=", ParseArtifacts),
        ("connections=", ParseConnections),
        (Blocked, ParseBlocked),
        (MayBeBlocked, _ => _ => true),
    ];

    private static IEnumerable<string> ListedIn(string[] conditions, string key) =>
        conditions.Where(condition => condition.StartsWith(key, StringComparison.Ordinal))
            .SelectMany(condition => condition[key.Length..].Split(','));

    private static Func<RunData, bool> ParseOutcome(string value)
    {
        string[] names = value.Split('|');
        foreach (string name in names)
        {
            if (!OutcomeNames.All.Contains(name))
                throw new FormatException($"'{name}' is no outcome");
        }

        return data => names.Contains(OutcomeNames.Of(data.Outcome));
    }

    private static Func<RunData, bool> ParseExit(string value)
    {
        Func<int, bool>[] alternatives = [.. value.Split('|').Select(ParseExitCode)];
        return data => alternatives.Any(alternative => alternative(data.ExitCode));
    }

    private static Func<int, bool> ParseExitCode(string value)
    {
        bool negated = value.StartsWith('!');
        if (!int.TryParse(negated ? value[1..] : value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code))
            throw new FormatException($"'{value}' is no exit code");
        return actual => actual == code != negated;
    }

    // Exactly these, in their order; empty: none. A program cannot put a path with a bar into its header.
    private static Func<RunData, bool> ParseArtifacts(string value)
    {
        string[] paths = value.Split('|', StringSplitOptions.RemoveEmptyEntries);
        return data => data.Artifacts.Select(artifact => artifact.Path).SequenceEqual(paths);
    }

    // These reasons and no others; empty: no connection was refused.
    private static Func<RunData, bool> ParseConnections(string value)
    {
        HashSet<EgressVerdict> reasons =
        [
            .. value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => Enum.TryParse(name.Replace("_", "", StringComparison.Ordinal), true, out EgressVerdict reason)
                ? reason
                : throw new FormatException($"'{name}' is no reason to refuse a connection")),
        ];
        return data => reasons.SetEquals(data.BlockedConnections.Select(blocked => blocked.Reason));
    }

    private static Func<RunData, bool> ParseBlocked(string value)
    {
        string[] names = value.Split(',');
        return data => names.All(name => data.BlockedSyscalls.Any(call => call.Name == name));
    }

    private static Func<RunData, bool> Matching(string pattern, Func<RunData, string> select)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant, MatchTime);
        return data => regex.IsMatch(select(data));
    }

    private static Func<RunData, bool> Not(Func<RunData, bool> condition) => data => !condition(data);
}
