using System.Text;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>Reads lists that callers and operators write. Only names and versions pass: nothing that names a place.</summary>
/// <remarks>
/// What a package manager takes in a list is a language of its own, with options that change the index, run commands or
/// read files. So this is an allowlist: a line that is not a name with a version in the narrow grammar is refused.
/// </remarks>
internal sealed class ListReader(int maxBytes, int maxPackages)
{
    public const int MaxLineLength = 2_000;
    public const int MaxNameLength = 214; // npm's own; the longest name on PyPI is shorter

    /// <param name="runtime">"python3" or "nodejs".</param>
    /// <param name="text">The whole list.</param>
    /// <exception cref="DependencyException">InvalidList: everything that is wrong, at once.</exception>
    public PackageList Read(string runtime, string text)
    {
        var problems = new ListProblems();
        var packages = new List<RequestedPackage>();
        if (Encoding.UTF8.GetByteCount(text) > maxBytes)
        {
            problems.Add($"the list is over the limit of {maxBytes} bytes");
        }
        else
        {
            ReadLines(runtime, text, packages, problems);
            if (packages.Count > maxPackages)
                problems.Add($"{packages.Count} packages are over the limit of {maxPackages}");
        }

        return problems.Count == 0
            ? new PackageList(text, packages)
            : throw new DependencyException(DependencyFailure.InvalidList, problems.ToString());
    }

    private static void ReadLines(string runtime, string text, List<RequestedPackage> packages, ListProblems problems)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int number, string line, _) in Join(text))
        {
            if (WhyNotReadable(line) is { } unreadable)
            {
                problems.Add(number, unreadable);
                continue;
            }

            string content = WithoutComment(line).Trim();
            if (content.Length == 0)
                continue;

            (RequestedPackage? package, string problem) = runtime == "nodejs" ? NodeLine.Read(content) : PythonLine.Read(content);
            if (package is null)
                problems.Add(number, problem);
            else if (package.Name.Length > MaxNameLength)
                problems.Add(number, $"the name is longer than {MaxNameLength} characters");
            // Python lists may name a package twice, under different markers.
            else if (!seen.TryAdd(package.Line.Contains(';', StringComparison.Ordinal) ? package.Line : package.Name, number))
                problems.Add(number, $"{package.Name} is in the list twice");
            else
                packages.Add(package);
        }
    }

    /// <summary>
    /// Lines with their numbers, and as they were written; one that ends with a backslash goes on in the next, as pip-compile
    /// writes them.
    /// </summary>
    public static IEnumerable<(int Number, string Line, string Written)> Join(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int first = i;
            var whole = new StringBuilder(lines[i]);
            while (whole.Length > 0 && whole[^1] == '\\' && i + 1 < lines.Length)
            {
                whole.Length--;
                whole.Append(' ').Append(lines[++i].Trim());
            }

            yield return (first + 1, whole.ToString(), string.Join('\n', lines[first..(i + 1)]));
        }
    }

    /// <summary>What a line asks for; null: nothing, or it is wrong.</summary>
    public static string? NameIn(string runtime, string line)
    {
        string content = WithoutComment(line).Trim();
        return (runtime == "nodejs" ? NodeLine.Read(content) : PythonLine.Read(content)).Package?.Name;
    }

    private static string? WhyNotReadable(string line)
    {
        if (line.Length > MaxLineLength)
            return $"longer than {MaxLineLength} characters";
        return line.Any(letter => char.IsControl(letter) && letter != '\t') ? "it has control characters" : null;
    }

    // As pip: only at the beginning or after a blank, so that a "#fragment" is not silently cut off.
    private static string WithoutComment(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i];
        }

        return line;
    }
}
