namespace Sandbox.Core.Sandboxing.Parking;

/// <summary>
/// Which modules a Python program imports, as far as a look at the beginnings of its lines tells. A wrong guess costs
/// time and nothing else.
/// </summary>
internal static class ImportScan
{
    /// <summary>Whether a line imports one of the top-level modules.</summary>
    public static bool FindsAny(ReadOnlySpan<char> code, IReadOnlyList<string> modules)
    {
        foreach (string module in modules)
        {
            // Nearly every program ends here, at the speed of a search.
            if (code.Contains(module, StringComparison.Ordinal) && Finds(code, module))
                return true;
        }

        return false;
    }

    private static bool Finds(ReadOnlySpan<char> code, string module)
    {
        foreach (ReadOnlySpan<char> whole in code.EnumerateLines())
        {
            ReadOnlySpan<char> line = whole.TrimStart();
            if (TryCut(ref line, "from"))
            {
                if (Names(line, module))
                    return true;
            }
            else if (TryCut(ref line, "import"))
            {
                foreach (Range part in line.Split(','))
                {
                    if (Names(line[part].TrimStart(), module))
                        return true;
                }
            }
        }

        return false;
    }

    private static bool TryCut(ref ReadOnlySpan<char> line, string keyword)
    {
        if (!line.StartsWith(keyword, StringComparison.Ordinal) || line.Length == keyword.Length || !char.IsWhiteSpace(line[keyword.Length]))
            return false;

        line = line[keyword.Length..].TrimStart();
        return true;
    }

    /// <summary>The module or one within it: what follows its name cannot be part of a name.</summary>
    private static bool Names(ReadOnlySpan<char> text, string module) =>
        text.StartsWith(module, StringComparison.Ordinal)
        && (text.Length == module.Length || !(char.IsLetterOrDigit(text[module.Length]) || text[module.Length] == '_'));
}
