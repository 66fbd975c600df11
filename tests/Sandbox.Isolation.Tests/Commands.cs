using System.ComponentModel;
using System.Diagnostics;

namespace Sandbox.Isolation.Tests;

/// <summary>Starts programs of the host and waits for them.</summary>
internal static class Commands
{
    /// <summary>Runs to the end, both streams read whole; killed with all its children after <paramref name="limit"/>.</summary>
    public static async Task<CommandResult> RunAsync(
        string file, IEnumerable<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach ((string name, string value) in environment)
                start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} did not end in {limit.TotalSeconds} s: {await output}{await error}");
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Whether PATH has the program and it starts.</summary>
    public static async Task<bool> ExistsAsync(string name)
    {
        try
        {
            return (await RunAsync(name, ["--version"], TimeSpan.FromSeconds(10))).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
