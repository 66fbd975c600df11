using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Selftest;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox selftest</c>: plays hostile programs against this installation; exit code 1 if one got out.</summary>
internal static class SelftestCommand
{
    // A program that says "distinct: 6" is played whole; one that asks for a thousand runs is for the soak test.
    private const int DefaultRepeats = 6;

    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER")
        {
            Description = "Programs to play. Default: the hostile ones that come with this command.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print the report as one JSON object." };
        var filter = new Option<string?>("--filter")
        {
            Description = "Play only the programs with this text in their name.",
            HelpName = "TEXT",
        };
        var repeats = new Option<int>("--repeats")
        {
            Description = $"Play a program that asks for more runs than N only N times. Default: {DefaultRepeats}.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultRepeats,
        };
        repeats.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token] && !(int.TryParse(token.Value, out int number) && number > 0))
                result.AddError($"--repeats: '{token.Value}' is no number above 0.");
        });
        var command = new Command("selftest", "Play hostile programs against this installation; exit code 1 if one gets out.")
        {
            folder, json, filter, repeats,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            new SelftestArguments(
                result.GetValue(folder), result.GetValue(json), result.GetValue(filter) ?? "", result.GetValue(repeats)),
            Console.Out,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SelftestArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        ServiceProvider services = LocalServices.Create(onlyOneProgram: false);
        await using (services.ConfigureAwait(false))
        {
            PlayedProgram[] programs = Load(arguments, services.GetRequiredService<RuntimeCatalog>());
            SandboxManager manager = services.GetRequiredService<SandboxManager>();
            await manager.StartAsync(cancellationToken).ConfigureAwait(false);

            long started = Stopwatch.GetTimestamp();
            var text = new SelftestText(hostile: arguments.Folder is null);
            var rows = new List<SelftestRow>();
            foreach (PlayedProgram program in programs)
            {
                SelftestRow row = await PlayAsync(
                    program, services.GetRequiredService<ISandboxExecutor>(), manager.Host!.Tier, arguments.Repeats, cancellationToken)
                    .ConfigureAwait(false);
                rows.Add(row);
                if (!arguments.Json)
                    await output.WriteAsync(text.CreateRow(row)).ConfigureAwait(false);
            }

            SelftestReport report = CreateReport(manager.Host!.Tier, rows, Stopwatch.GetElapsedTime(started));
            await output.WriteAsync(arguments.Json
                ? JsonSerializer.Serialize(report, SelftestJsonContext.Default.SelftestReport) + "\n"
                : text.CreateEnd(report)).ConfigureAwait(false);
            return report.Failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
        }
    }

    private static PlayedProgram[] Load(SelftestArguments arguments, RuntimeCatalog runtimes)
    {
        string folder = arguments.Folder ?? Path.Combine(AppContext.BaseDirectory, "selftest", "Hostile");
        if (!Directory.Exists(folder))
        {
            throw arguments.Folder is null
                ? new StartException($"{folder} does not exist", "Install the command whole, with its selftest folder")
                : new UsageException($"There is no folder '{folder}'", "Check the path");
        }

        try
        {
            PlayedProgram[] programs = [.. Directory.EnumerateFiles(folder)
                .Where(path => runtimes.FindByExtension(Path.GetExtension(path)) is not null)
                .Where(path => Path.GetFileName(path).Contains(arguments.Filter, StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Select(path => PlayedProgram.Load(path, runtimes))];
            // Nothing played is not "nothing got out".
            return programs.Length > 0
                ? programs
                : throw new UsageException($"No program in '{folder}' has '{arguments.Filter}' in its name", "Check folder and filter");
        }
        catch (FormatException exception)
        {
            throw new UsageException(exception.Message.TrimEnd('.'), "Correct the program's first lines");
        }
    }

    private static async Task<SelftestRow> PlayAsync(
        PlayedProgram program, ISandboxExecutor executor, IsolationTier tier, int repeats, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        (SelftestVerdict verdict, IReadOnlyList<string> reasons) = await JudgeAsync(
            program, executor, tier, repeats, cancellationToken).ConfigureAwait(false);
        return new SelftestRow(
            program.Name, program.Why, verdict, reasons, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task<(SelftestVerdict Verdict, IReadOnlyList<string> Reasons)> JudgeAsync(
        PlayedProgram program, ISandboxExecutor executor, IsolationTier tier, int repeats, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string module in program.Needs)
            {
                var request = new RunRequest { Language = program.Language, Code = $"import {module}" };
                RunData data = await executor.RunAsync(request, RunCaller.House, cancellationToken).ConfigureAwait(false);
                if (data.ExitCode != 0)
                    return (SelftestVerdict.Skipped, [$"the module {module} is not installed"]);
            }

            IReadOnlyList<string> violations = await new ProgramPlayer(executor, repeats)
                .PlayAsync(program, tier, cancellationToken).ConfigureAwait(false);
            return violations.Count == 0
                ? (SelftestVerdict.Passed, violations)
                : program.GapOf(tier) is { } gap
                    ? (SelftestVerdict.KnownGap, [gap])
                    : (SelftestVerdict.Failed, violations);
        }
        catch (RunException exception)
        {
            // A program that brings the installation down has not been contained; the others are played all the same.
            return (SelftestVerdict.Failed, [exception.InnerException is { } cause ? $"{exception.Message}: {cause.Message}" : exception.Message]);
        }
    }

    private static SelftestReport CreateReport(IsolationTier tier, List<SelftestRow> rows, TimeSpan elapsed) => new(
        IsolationTierNames.Name(tier),
        rows.Count(row => row.Verdict == SelftestVerdict.Passed),
        rows.Count(row => row.Verdict == SelftestVerdict.Failed),
        rows.Count(row => row.Verdict == SelftestVerdict.KnownGap),
        rows.Count(row => row.Verdict == SelftestVerdict.Skipped),
        Math.Round(elapsed.TotalSeconds, 1),
        rows);

    private sealed record SelftestArguments(string? Folder, bool Json, string Filter, int Repeats);
}
