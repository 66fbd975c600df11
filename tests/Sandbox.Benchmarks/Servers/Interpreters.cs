namespace Sandbox.Benchmarks.Servers;

/// <summary>The interpreters that both sides of the comparison run.</summary>
internal static class Interpreters
{
    // Not what PATH finds first: a version manager's shim is a shell script that takes longer than the interpreter.
    public static string Python { get; } = Find("python3");

    public static string Node { get; } = Find("node");

    /// <summary>Null when it is not installed.</summary>
    public static string? Bubblewrap { get; } = TryFind("bwrap");

    private static string Find(string name) =>
        TryFind(name) ?? throw new BenchmarkException($"{name} is in none of /usr/bin, /usr/local/bin, /bin");

    private static string? TryFind(string name)
    {
        foreach (string folder in (ReadOnlySpan<string>)["/usr/bin", "/usr/local/bin", "/bin"])
        {
            var file = new FileInfo(Path.Combine(folder, name));
            if (file.Exists)
                return file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
        }

        return null;
    }
}
