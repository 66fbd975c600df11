using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>Starts each interpreter in a finished root, as an ordinary user: a library that is missing shows here.</summary>
internal static class RootTrial
{
    // Numbers: a root has no names of users. Not nobody's, which other programs of the host may run as.
    private const string User = "--userspec=65533:65533";

    private static readonly string[] Places = ["/usr/sbin/chroot", "/usr/bin/chroot", "/bin/chroot"];

    /// <exception cref="IsolationException">One does not run.</exception>
    public static async Task RunAsync(string root, IReadOnlyList<InstalledRuntime> runtimes, CancellationToken cancellationToken)
    {
        string chroot = Places.FirstOrDefault(File.Exists)
            ?? throw new IsolationException("There is no chroot command to try the root with", "install it (Debian: coreutils)");
        foreach (InstalledRuntime runtime in runtimes)
        {
            string[] arguments = [User, "--groups=", root, runtime.Interpreter, .. ProgramOf(runtime.Manifest.Name)];
            ToolResult result = await NativeTool.RunAsync(chroot, arguments, cancellationToken).ConfigureAwait(false);
            if (result.ExitCode != 0)
            {
                throw new IsolationException(
                    $"{runtime.Interpreter} does not run in the root: {result.Error}", "report it, with the distribution's name");
            }
        }
    }

    private static string[] ProgramOf(string runtime) => runtime switch
    {
        "python3" => ["-I", "-c", "import json, zoneinfo"],
        "nodejs" => ["-e", "require('fs').readdirSync('/usr')"],
        _ => ["--version"],
    };
}
