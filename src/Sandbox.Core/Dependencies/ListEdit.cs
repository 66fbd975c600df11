using Sandbox.Core.Dependencies.Lists;

namespace Sandbox.Core.Dependencies;

/// <summary>Adds lines to a list; one for a package that it has already takes that one's place.</summary>
internal static class ListEdit
{
    /// <summary>Wrong lines are added as they are: the reader finds them, with all others.</summary>
    public static string Add(string runtime, string list, IReadOnlyList<string> added)
    {
        HashSet<string> names = [.. added.Select(line => ListReader.NameIn(runtime, line)).OfType<string>()];
        IEnumerable<string> kept = ListReader.Join(list)
            .Where(line => ListReader.NameIn(runtime, line.Line) is not { } name || !names.Contains(name))
            .Select(line => line.Written);
        return string.Join('\n', kept.Concat(added).Where(line => line.Length > 0)) + "\n";
    }
}
