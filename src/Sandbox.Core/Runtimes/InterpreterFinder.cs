using System.Text.RegularExpressions;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Roots;

namespace Sandbox.Core.Runtimes;

/// <summary>Finds a runtime's interpreter on this host, or in a prepared root, where the image has no other.</summary>
internal static partial class InterpreterFinder
{
    /// <summary>Homes hold keys and histories: nothing of them is shown to programs.</summary>
    private static readonly string[] PrivateFolders = ["/root", "/home"];

    private const UnixFileMode Executable = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // As the kernel has it; a path with more links is a loop.
    private const int MaxLinks = 40;

    /// <param name="manifest">Whose interpreter.</param>
    /// <param name="configured">The operator's choice; null for the manifest's.</param>
    /// <param name="root">A prepared root, whose paths they are; empty for this host.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="IsolationException">It is missing, not fit for programs, too old, or does not run.</exception>
    public static async Task<InstalledRuntime> FindAsync(
        RuntimeManifest manifest, string? configured, string root, CancellationToken cancellationToken)
    {
        string interpreter = Choose(manifest, configured, root);
        ToolResult result = root.Length == 0
            ? await NativeTool.RunAsync(interpreter, ["--version"], cancellationToken).ConfigureAwait(false)
            : await RootTrial.RunAsync(root, interpreter, ["--version"], cancellationToken).ConfigureAwait(false);
        string version = Number().Match(result.Output).Value;
        if (result.ExitCode != 0 || version.Length == 0)
            throw new IsolationException($"{interpreter} --version failed: {result.Error}", HintFor(manifest));
        if (manifest.MinimumVersion.Length > 0 && Version.Parse(version) < Version.Parse(manifest.MinimumVersion))
            throw new IsolationException($"{interpreter} is version {version}, older than {manifest.MinimumVersion}", HintFor(manifest));

        return new InstalledRuntime(manifest, interpreter, version, RootPathsOf(manifest, interpreter)) { Root = root };
    }

    /// <summary>The real path: links of the host (alternatives, version managers) need not exist in the sandbox's root.</summary>
    internal static string Resolve(string path, string root = "")
    {
        var pending = new Stack<string>(Parts(Path.GetFullPath(path)));
        string real = "/";
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            string next = Path.Combine(real, part);
            string? target = links < MaxLinks ? new FileInfo(root + next).LinkTarget : null;
            if (target is null)
            {
                real = next;
                continue;
            }

            links++;
            if (target.StartsWith('/'))
                real = "/";
            foreach (string step in Parts(target))
                pending.Push(step);
        }

        return real;

        // Last first, as a stack takes them.
        static IEnumerable<string> Parts(string path) =>
            path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();
    }

    /// <summary>The manifest's, and the interpreter's own prefix where that is none of them: /opt/node for /opt/node/bin/node.</summary>
    internal static IReadOnlyList<string> RootPathsOf(RuntimeManifest manifest, string interpreter)
    {
        if (manifest.RootPaths.Any(path => IsIn(interpreter, path)))
            return manifest.RootPaths;

        string folder = Path.GetDirectoryName(interpreter)!;
        string prefix = Path.GetFileName(folder) == "bin" ? Path.GetDirectoryName(folder)! : interpreter;
        // An interpreter right below the root would make the whole host its prefix.
        return [.. manifest.RootPaths, prefix == "/" ? interpreter : prefix];
    }

    private static string Choose(RuntimeManifest manifest, string? configured, string root)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            if (!Path.IsPathRooted(configured) || !File.Exists(root + Resolve(configured, root)))
                throw new IsolationException($"The {manifest.Name} interpreter is not at {root}{configured}", HintFor(manifest));
            string real = Resolve(configured, root);
            return WhyNot(real, root) is { } reason ? throw new IsolationException($"{root}{real} {reason}", HintFor(manifest)) : real;
        }

        var reasons = new List<string>();
        foreach (string real in manifest.Interpreters.Select(name => Resolve(name, root)).Where(name => File.Exists(root + name)))
        {
            if (WhyNot(real, root) is not { } reason)
                return real;
            reasons.Add($"{root}{real} {reason}");
        }

        string looked = reasons.Count > 0 ? string.Join("; ", reasons) : $"none of {string.Join(", ", manifest.Interpreters.Select(name => root + name))} exists";
        throw new IsolationException($"There is no {manifest.Name} interpreter for programs: {looked}", HintFor(manifest));
    }

    private static string? WhyNot(string path, string root)
    {
        if (PrivateFolders.Any(folder => IsIn(path, folder)))
            return "is in a home folder, which programs are not shown";
        return (new FileInfo(root + path).UnixFileMode & Executable) == Executable ? null : "is not readable and executable for everybody";
    }

    private static bool IsIn(string path, string folder) =>
        path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static string HintFor(RuntimeManifest manifest) => manifest.Name switch
    {
        "python3" => "install it, or set Sandbox:Runtimes:PythonPath",
        "nodejs" => "install it, or set Sandbox:Runtimes:NodePath",
        _ => "install it",
    };

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Number();
}
