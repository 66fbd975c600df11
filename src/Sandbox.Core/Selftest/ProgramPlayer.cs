using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Selftest;

/// <summary>Plays programs in real sandboxes and holds their endings against what they expect.</summary>
/// <param name="executor">Where they are played.</param>
/// <param name="mostRepeats">A program that asks for more runs than this gets these.</param>
/// <remarks>After each program a plain one must still answer: a program that hurts its neighbours got out as well.</remarks>
public sealed class ProgramPlayer(ISandboxExecutor executor, int mostRepeats = int.MaxValue)
{
    private const string Greeting = "still here";

    /// <summary>What was not as expected; empty when all is well.</summary>
    public async Task<IReadOnlyList<string>> PlayAsync(
        PlayedProgram program, IsolationTier tier, CancellationToken cancellationToken)
    {
        Expectation expectation = program.ExpectationOf(tier);
        var printed = new HashSet<string>();
        for (int run = 1; run <= Math.Min(program.Repeat, mostRepeats); run++)
        {
            RunData[] together = await Task.WhenAll(Enumerable.Range(0, program.Together)
                .Select(_ => executor.RunAsync(CreateRequest(program), RunCaller.House, cancellationToken))).ConfigureAwait(false);
            foreach (RunData data in together)
            {
                IReadOnlyList<string> violations = expectation.FindViolations(data);
                if (violations.Count > 0)
                    return [.. violations.Select(violation => $"run {run}: {violation}"), Describe(data)];
                if (program.Distinct && FindRepeated(data.Stdout, printed) is { } line)
                    return [$"run {run}: an earlier run printed '{line}' as well", Describe(data)];
            }
        }

        return await CheckNeighbourAsync(program.Language, cancellationToken).ConfigureAwait(false);
    }

    // The closing line says that the program came to its end; it is the same each time.
    private static string? FindRepeated(string stdout, HashSet<string> printed) =>
        stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(line => line is not ("CONTAINED" or "OK") && !printed.Add(line));

    private static RunRequest CreateRequest(PlayedProgram program) => new()
    {
        Language = program.Language,
        Code = program.Code,
        Limits = program.Limits,
        EnableNetwork = program.Network,
    };

    private async Task<IReadOnlyList<string>> CheckNeighbourAsync(string language, CancellationToken cancellationToken)
    {
        string call = language == "nodejs" ? "console.log" : "print";
        var request = new RunRequest { Language = language, Code = $"{call}('{Greeting}')" };
        RunData data = await executor.RunAsync(request, RunCaller.House, cancellationToken).ConfigureAwait(false);
        return data.Stdout == Greeting + "\n" && data.ExitCode == 0 ? [] : ["a plain program does not run any more", Describe(data)];
    }

    private static string Describe(RunData data)
    {
        const int shown = 1500;
        static string Cut(string text) => text.Length <= shown ? text : text[..shown] + "...";
        string blocked = string.Join(",", data.BlockedSyscalls.Select(call => $"{call.Name}x{call.Count}"));
        string connections = string.Join(",", data.BlockedConnections.Select(refused => $"{refused.Address}:{refused.Port}={refused.Reason}x{refused.Count}"));
        return $"ended: outcome={OutcomeNames.Of(data.Outcome)} exit={data.ExitCode} signal={data.Signal} blocked={blocked}" +
            $" connections={connections}\n" +
            $"stdout: {Cut(data.Stdout)}\nstderr: {Cut(data.Stderr)}";
    }
}
