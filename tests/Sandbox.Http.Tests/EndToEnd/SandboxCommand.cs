using System.Diagnostics;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>The published command, with an environment of its own.</summary>
internal static class SandboxCommand
{
    // A shell's background job ignores SIGINT, and so would everything that tests in it start.
    public static Process Start(IEnumerable<string> arguments, params (string Key, string Value)[] environment) =>
        Start("/usr/bin/env", ["--default-signal=INT", RepositoryPaths.PublishedServer, .. arguments], environment);

    private static Process Start(string program, IEnumerable<string> arguments, (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string key, string value) in environment)
            start.Environment[key] = value;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>The same, with so many file descriptors.</summary>
    public static Process StartWithDescriptors(int descriptors, IEnumerable<string> arguments, params (string Key, string Value)[] environment) =>
        Start("/bin/sh", ["-c", $"ulimit -n {descriptors}; exec \"$0\" \"$@\"", RepositoryPaths.PublishedServer, .. arguments], environment);

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] arguments, params (string Key, string Value)[] environment)
    {
        using Process process = Start(arguments, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, await output, await error);
    }
}
