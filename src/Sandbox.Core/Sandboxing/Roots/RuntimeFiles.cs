using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>What a runtime needs of the host besides shared libraries.</summary>
internal static class RuntimeFiles
{
    // The interpreter knows best: a distribution's, a built and a virtual environment's differ in all of these.
    private const string AskPython =
        """
        import site, sys, sysconfig
        names = ('stdlib', 'platstdlib', 'purelib', 'platlib')
        paths = [sysconfig.get_paths()[name] for name in names] + sys.path + site.getsitepackages()
        print(*dict.fromkeys(paths + [sys.prefix + '/pyvenv.cfg']), sep='\n')
        """;

    /// <summary>Modules that Debian's Node.js keeps outside of its binary; others have everything in it.</summary>
    private static readonly string[] OfNode =
    [
        "/usr/share/nodejs/acorn", "/usr/share/nodejs/acorn-walk", "/usr/share/nodejs/cjs-module-lexer",
        "/usr/share/nodejs/minimatch", "/usr/share/nodejs/undici",
    ];

    /// <summary>Files and folders that the runtime reads, with all that is in them.</summary>
    /// <exception cref="IsolationException">The interpreter does not tell.</exception>
    public static async Task<IReadOnlyList<string>> FindAsync(InstalledRuntime runtime, CancellationToken cancellationToken)
    {
        IEnumerable<string> own = runtime.Manifest.Name switch
        {
            "python3" => await AskAsync(runtime.Interpreter, cancellationToken).ConfigureAwait(false),
            "nodejs" => OfNode,
            _ => throw new IsolationException($"What {runtime.Manifest.Name} needs in a root is not known", "prepare the root by hand"),
        };
        // The manifest's other folders are the host's whole /usr; of /etc it names single things.
        IEnumerable<string> settings = runtime.Manifest.RootPaths.Where(path =>
            path.StartsWith("/etc/", StringComparison.Ordinal) && path != "/etc/alternatives");
        return [.. own, .. settings];
    }

    /// <summary>Names under which programs look for the interpreter.</summary>
    public static IEnumerable<string> NamesOf(InstalledRuntime runtime) =>
        runtime.Manifest.Interpreters.Where(name => File.Exists(name) && InterpreterFinder.Resolve(name) == runtime.Interpreter);

    private static async Task<IEnumerable<string>> AskAsync(string interpreter, CancellationToken cancellationToken)
    {
        // -I: as it is installed, whatever the caller's environment and home say.
        ToolResult result = await NativeTool.RunAsync(interpreter, ["-I", "-c", AskPython], cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted)
            : throw new IsolationException($"{interpreter} does not tell where its modules are: {result.Error}", "try it by hand");
    }
}
