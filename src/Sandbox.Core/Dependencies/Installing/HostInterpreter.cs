using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Roots;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>How a runtime's interpreter is started outside of sandboxes, for its package manager.</summary>
/// <remarks>
/// An image has interpreters in the programs' root only, and that is of another distribution than its own: there the root's
/// dynamic loader starts them, with the root's libraries. In the root itself a package manager would have neither the
/// image's resolver nor its certificates, and it would have to lie where programs find it.
/// </remarks>
/// <param name="Command">The interpreter with what comes before it; a program's path and arguments follow.</param>
/// <param name="Readable">Files and folders of the host that it reads.</param>
internal sealed record HostInterpreter(IReadOnlyList<string> Command, IReadOnlyList<string> Readable)
{
    private static readonly string[] Loaders = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];

    private static readonly string[] LibraryFolders =
        ["/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

    /// <exception cref="DependencyException">NotSupported: the root has no loader that is known.</exception>
    public static HostInterpreter Create(InstalledRuntime runtime)
    {
        if (runtime.Root.Length == 0)
            return new HostInterpreter([runtime.Interpreter], runtime.RootPaths);

        // Links in a root are the root's, and lead elsewhere on the host.
        string loader = Loaders.Select(path => runtime.Root + InterpreterFinder.Resolve(path, runtime.Root)).FirstOrDefault(File.Exists)
            ?? throw new DependencyException(DependencyFailure.NotSupported, "the programs' root has no dynamic loader for package managers");
        string interpreter = runtime.Root + runtime.Interpreter;
        string libraries = string.Join(':', LibraryFolders.Select(path => runtime.Root + path).Where(Directory.Exists));
        return new HostInterpreter(
            // By its name Python finds its modules; the host's cache would name the host's libraries.
            [loader, "--argv0", interpreter, "--inhibit-cache", "--library-path", libraries, interpreter],
            [runtime.Root]);
    }

    /// <summary>Asks the interpreter something, in the root that it is of.</summary>
    /// <exception cref="IsolationException">It does not start, or does not end.</exception>
    public static Task<ToolResult> AskAsync(InstalledRuntime runtime, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        runtime.Root.Length == 0
            ? NativeTool.RunAsync(runtime.Interpreter, arguments, cancellationToken)
            : RootTrial.RunAsync(runtime.Root, runtime.Interpreter, arguments, cancellationToken);
}
