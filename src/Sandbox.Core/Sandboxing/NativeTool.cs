using System.ComponentModel;
using System.Diagnostics;

namespace Sandbox.Core.Sandboxing;

/// <summary>Runs a short-lived program of ours at start: the launcher's questions, an interpreter's version.</summary>
internal static class NativeTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <exception cref="IsolationException">It does not start, or does not end.</exception>
    public static async Task<ToolResult> RunAsync(string path, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = CreateStart(path, arguments) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            process.Start();
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new ToolResult(
                process.ExitCode, await output.ConfigureAwait(false), (await error.ConfigureAwait(false)).Trim());
        }
        catch (Win32Exception exception)
        {
            throw new IsolationException($"{path} does not start: {exception.Message}", "check that it is built for this machine", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill();
            throw new IsolationException($"{path} did not end in {Limit.TotalSeconds} s", "try it by hand", exception);
        }
    }

    /// <summary>How every program of ours is started: with pipes, and with nothing of the server's environment.</summary>
    public static ProcessStartInfo CreateStart(string path, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        // It holds keys, and NODE_OPTIONS or PYTHONPATH would change the answer.
        start.Environment.Clear();
        return start;
    }
}
