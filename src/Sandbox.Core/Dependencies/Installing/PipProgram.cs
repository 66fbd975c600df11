using System.Text.Json;
using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>How pip is started with a runtime's interpreter.</summary>
/// <param name="Arguments">After the interpreter.</param>
/// <param name="Readable">Where it lies.</param>
/// <param name="Platform">What wheels have to fit.</param>
internal sealed record PipProgram(IReadOnlyList<string> Arguments, IReadOnlyList<string> Readable, string Platform)
{
    // Debian's place, which its Python names as well.
    private const string Wheels = "/usr/share/python-wheels";

    // The interpreter knows where it keeps pip: as a module, or as the wheel that venv installs into new environments.
    private const string Ask =
        """
        import glob, importlib.util, json, os, sys, sysconfig
        pip = importlib.util.find_spec('pip')
        wheels = []
        if pip is None:
            places = ['/usr/share/python-wheels']
            bundled = importlib.util.find_spec('ensurepip')
            if bundled is not None:
                places.append(os.path.join(os.path.dirname(bundled.origin), '_bundled'))
            wheels = sorted(w for p in places for w in glob.glob(os.path.join(p, 'pip-*.whl')))
        print(json.dumps({
            'module': '' if pip is None else os.path.dirname(pip.origin),
            'wheel': wheels[-1] if wheels else '',
            'platform': 'cp%d%d-%s' % (*sys.version_info[:2], sysconfig.get_platform()),
        }))
        """;

    /// <exception cref="DependencyException">NotSupported: the interpreter has no pip.</exception>
    public static async Task<PipProgram> FindAsync(InstalledRuntime runtime, CancellationToken cancellationToken)
    {
        ToolResult result = await HostInterpreter.AskAsync(runtime, ["-I", "-c", Ask], cancellationToken).ConfigureAwait(false);
        return Read(result) switch
        {
            { } found when found["module"].Length > 0 => new PipProgram(["-m", "pip"], [runtime.Root + found["module"]], found["platform"]),
            { } found when found["wheel"].Length > 0 => OfWheel(runtime.Root + found["wheel"], found["platform"]),
            // An image keeps it out of the programs' root.
            { } found when runtime.Root.Length > 0 && FindWheel() is { } wheel => OfWheel(wheel, found["platform"]),
            _ => throw new DependencyException(
                DependencyFailure.NotSupported, "this server's Python has no pip; install it (Debian: python3-pip or python3-pip-whl)"),
        };
    }

    // A host's sitecustomize may print what it likes.
    private static Dictionary<string, string>? Read(ToolResult result)
    {
        try
        {
            return result.ExitCode == 0
                ? JsonSerializer.Deserialize(result.Output, DependenciesJsonContext.Default.DictionaryStringString)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PipProgram OfWheel(string path, string platform) => new([$"{path}/pip"], [path], platform);

    private static string? FindWheel() =>
        Directory.Exists(Wheels) ? Directory.EnumerateFiles(Wheels, "pip-*.whl").Order(StringComparer.Ordinal).LastOrDefault() : null;
}
