using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Finds npm, which is a program for the runtime's own interpreter.</summary>
internal static class NpmProgram
{
    private static readonly string[] Places =
    [
        "/usr/local/lib/node_modules/npm/bin/npm-cli.js",
        "/usr/lib/node_modules/npm/bin/npm-cli.js",
        "/usr/share/nodejs/npm/bin/npm-cli.js",
    ];

    /// <summary>The operator's; else the interpreter's own; else the system's.</summary>
    /// <exception cref="DependencyException">NotSupported: there is none.</exception>
    public static string Find(InstalledRuntime runtime, string? configured)
    {
        if (configured is { Length: > 0 })
        {
            return File.Exists(configured)
                ? InterpreterFinder.Resolve(configured)
                : throw new DependencyException(DependencyFailure.NotSupported, "npm is not at Sandbox:Dependencies:NpmPath");
        }

        string prefix = Path.GetDirectoryName(Path.GetDirectoryName(runtime.Interpreter)!) ?? "/";
        string? found = Places.Prepend(Path.Combine(prefix, "lib/node_modules/npm/bin/npm-cli.js")).FirstOrDefault(File.Exists);
        return found is not null
            ? InterpreterFinder.Resolve(found)
            : throw new DependencyException(DependencyFailure.NotSupported, "this server has no npm; install it, or set Sandbox:Dependencies:NpmPath");
    }
}
