using System.Text.RegularExpressions;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runtimes;

/// <summary>Finds a runtime's interpreter on this host.</summary>
internal static partial class InterpreterFinder
{
    /// <summary>Homes hold keys and histories: nothing of them is shown to programs.</summary>
    private static readonly string[] PrivateFolders = ["/root", "/home"];

    private const UnixFileMode Executable = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <exception cref="IsolationException">It is missing, not fit for programs, too old, or does not run.</exception>
    public static async Task<InstalledRuntime> FindAsync(
        RuntimeManifest manifest, string? configured, CancellationToken cancellationToken)
    {
        string interpreter = Choose(manifest, configured);
        ToolResult result = await NativeTool.RunAsync(interpreter, ["--version"], cancellationToken).ConfigureAwait(false);
        string version = Number().Match(result.Output).Value;
        if (result.ExitCode != 0 || version.Length == 0)
            throw new IsolationException($"{interpreter} --version failed: {result.Error}", HintFor(manifest));
        if (manifest.MinimumVersion.Length > 0 && Version.Parse(version) < Version.Parse(manifest.MinimumVersion))
            throw new IsolationException($"{interpreter} is version {version}, older than {manifest.MinimumVersion}", HintFor(manifest));

        return new InstalledRuntime(manifest, interpreter, version, RootPathsOf(manifest, interpreter));
    }

    /// <summary>The real path: links of the host (alternatives, version managers) need not exist in the sandbox's root.</summary>
    internal static string Resolve(string path)
    {
        string real = "/";
        foreach (string part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Resolve(target.FullName) : next;
        }

        return real;
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

    private static string Choose(RuntimeManifest manifest, string? configured)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            if (!Path.IsPathRooted(configured) || !File.Exists(configured))
                throw new IsolationException($"The {manifest.Name} interpreter is not at {configured}", HintFor(manifest));
            string real = Resolve(configured);
            return WhyNot(real) is { } reason ? throw new IsolationException($"{real} {reason}", HintFor(manifest)) : real;
        }

        var reasons = new List<string>();
        foreach (string candidate in manifest.Interpreters.Where(File.Exists))
        {
            string real = Resolve(candidate);
            if (WhyNot(real) is not { } reason)
                return real;
            reasons.Add($"{real} {reason}");
        }

        string looked = reasons.Count > 0 ? string.Join("; ", reasons) : $"none of {string.Join(", ", manifest.Interpreters)} exists";
        throw new IsolationException($"There is no {manifest.Name} interpreter for programs: {looked}", HintFor(manifest));
    }

    private static string? WhyNot(string path)
    {
        if (PrivateFolders.Any(folder => IsIn(path, folder)))
            return "is in a home folder, which programs are not shown";
        return (new FileInfo(path).UnixFileMode & Executable) == Executable ? null : "is not readable and executable for everybody";
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
