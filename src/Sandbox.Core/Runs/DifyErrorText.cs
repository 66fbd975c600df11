using System.Globalization;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Runs;

/// <summary>The <c>error</c> field as Dify-Sandbox words it: the exit, then our messages, then stderr.</summary>
public static class DifyErrorText
{
    /// <param name="outcome">How the program ended.</param>
    /// <param name="exitCode">Its own exit code, -1 when it was killed.</param>
    /// <param name="callsWereBlocked">Whether the sandbox refused a system call of it.</param>
    /// <param name="stderr">What it wrote to standard error.</param>
    /// <returns>Empty when the exit code is 0: warnings and logging on stderr alone are no error.</returns>
    public static string Create(RunOutcome outcome, int exitCode, bool callsWereBlocked, string stderr) =>
        exitCode == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"process exited with code {exitCode}\n{Message(outcome, callsWereBlocked && SaysSo(stderr))}{stderr}");

    // Libraries try calls that they do not need (uuid a socket, pandas an execve): only a program that says it was
    // refused something died of it.
    private static bool SaysSo(string stderr) =>
        stderr.Length == 0 || stderr.Contains("not permitted", StringComparison.OrdinalIgnoreCase)
        || stderr.Contains("EPERM", StringComparison.Ordinal);

    private static string Message(RunOutcome outcome, bool callsWereBlocked) =>
        outcome switch
        {
            // Dify-Sandbox knows one kind of "too long"; the outcome field says which clock it was.
            RunOutcome.TimedOut or RunOutcome.CpuExceeded => "error: timeout\n",
            RunOutcome.OutOfMemory => "error: out of memory\n",
            RunOutcome.OutputExceeded => "error: output limit exceeded\n",
            RunOutcome.WorkspaceExceeded => "error: workspace limit exceeded\n",
            RunOutcome.NetworkExceeded => "error: network limit exceeded\n",
            RunOutcome.ProcessLimit => "error: process limit exceeded\n",
            RunOutcome.Exited or RunOutcome.Signaled when callsWereBlocked => "error: operation not permitted\n",
            _ => "",
        };
}
