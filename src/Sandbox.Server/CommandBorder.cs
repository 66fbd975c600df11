using System.CommandLine;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Server;

/// <summary>From arguments to an exit code; errors become one line.</summary>
internal static class CommandBorder
{
    public static async Task<int> InvokeAsync(RootCommand root, string[] args, TextWriter error)
    {
        ParseResult result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            string problems = string.Join(" ", result.Errors.Select(problem => problem.Message.ReplaceLineEndings(" ")));
            await error.WriteLineAsync($"sandbox: {problems} Try '{CommandName(result)} --help'.").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration
            {
                // Ours is below; theirs prints a stack trace.
                EnableDefaultExceptionHandler = false,

                // The server drains by itself, in its own time.
                ProcessTerminationTimeout = null,
            }).ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is StartException or UsageException or IsolationException or RunException)
        {
            await error.WriteLineAsync($"sandbox: {OneLine(exception)}").ConfigureAwait(false);
            return exception is UsageException
                or RunException { Failure: RunFailure.InvalidRequest or RunFailure.UnsupportedLanguage }
                ? ExitCodes.Usage
                : ExitCodes.Failure;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.SignalBase + 2;
        }
#pragma warning disable CA1031 // The outer border: a fault of ours is one line too.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await error.WriteLineAsync(
                $"sandbox: {exception.GetType().Name}: {OneLine(exception)} This is a fault of ours; please report it.")
                .ConfigureAwait(false);
            return ExitCodes.Failure;
        }
    }

    private static string OneLine(Exception exception) =>
        exception.InnerException is SandboxException cause
            ? $"{exception.Message.ReplaceLineEndings(" ")}: {cause.Message.ReplaceLineEndings(" ")}"
            : exception.Message.ReplaceLineEndings(" ");

    private static string CommandName(ParseResult result) =>
        result.CommandResult == result.RootCommandResult ? "sandbox" : $"sandbox {result.CommandResult.Command.Name}";
}
