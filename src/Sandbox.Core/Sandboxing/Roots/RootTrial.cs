using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>Starts each interpreter in a finished root, as an ordinary user: a library that is missing shows here.</summary>
internal static class RootTrial
{
    // Numbers: a root has no names of users. Not nobody's, which other programs of the host may run as, and not the one
    // below: the sweep's own (native/src/sweep.c), which ends what has it.
    private const string User = "--userspec=65532:65532";

    private static readonly string[] Places = ["/usr/sbin/chroot", "/usr/bin/chroot", "/bin/chroot"];

    /// <exception cref="IsolationException">One does not run.</exception>
    public static async Task RunAsync(string root, IReadOnlyList<InstalledRuntime> runtimes, CancellationToken cancellationToken)
    {
        foreach (InstalledRuntime runtime in runtimes)
        {
            ToolResult result = await RunAsync(
                root, runtime.Interpreter, ProgramOf(runtime.Manifest.Name), cancellationToken).ConfigureAwait(false);
            if (result.ExitCode != 0)
            {
                throw new IsolationException(
                    $"{runtime.Interpreter} does not run in the root: {result.Error}", "report it, with the distribution's name");
            }
        }
    }

    /// <summary>Runs a program of the root in it.</summary>
    /// <exception cref="IsolationException">This host has no chroot command, or the program does not end.</exception>
    public static Task<ToolResult> RunAsync(
        string root, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string chroot = Places.FirstOrDefault(File.Exists)
            ?? throw new IsolationException("There is no chroot command to try the root with", "install it (Debian: coreutils)");
        return NativeTool.RunAsync(chroot, [User, "--groups=", root, program, .. arguments], cancellationToken);
    }

    private static string[] ProgramOf(string runtime) => runtime switch
    {
        "python3" => ["-I", "-c", "import json, zoneinfo"],
        "nodejs" => ["-e", "require('fs').readdirSync('/usr')"],
        _ => ["--version"],
    };
}
