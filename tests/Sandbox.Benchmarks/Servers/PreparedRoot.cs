using System.Diagnostics;

namespace Sandbox.Benchmarks.Servers;

/// <summary>A root folder for programs of the container tier.</summary>
internal sealed class PreparedRoot : IDisposable
{
    private readonly string _folder;

    private PreparedRoot(string folder) => _folder = folder;

    /// <summary>Make a server take the container tier with this root, and measure runs as one has to in a container.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings =>
    [
        ("Sandbox__Isolation__MaximumTier", "container"),
        ("Sandbox__Isolation__Root", _folder),
        ("Sandbox__Isolation__UseCgroups", "false"),
    ];

    /// <exception cref="BenchmarkException">The server's own command could not make it.</exception>
    public static async Task<PreparedRoot> CreateAsync()
    {
        // Not below the temporary folder, where other users may not be let in.
        var root = new PreparedRoot(RepositoryFiles.Result($"root-{Environment.ProcessId}"));
        var start = new ProcessStartInfo(RepositoryFiles.Server, ["prepare-root", root._folder]) { RedirectStandardOutput = true };
        using Process command = Process.Start(start)!;
        string output = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return command.ExitCode == 0
            ? root
            : throw new BenchmarkException($"prepare-root ended with {command.ExitCode}: {output}");
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
