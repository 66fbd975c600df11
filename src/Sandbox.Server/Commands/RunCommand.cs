using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox run FILE</c>: one program, without a server.</summary>
internal static class RunCommand
{
    private const string StandardInput = "-";

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The program; - reads it from standard input." };
        var arguments = new Argument<string[]>("args")
        {
            Description = "The program's arguments; put -- before the first.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var language = new Option<string?>("--language")
        {
            Description = "python3 or nodejs. Default: by the file's ending.",
            HelpName = "L",
        };
        var stdin = new Option<string?>("--stdin")
        {
            Description = "File that the program reads as its standard input. Default: empty.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "Print the answer of the HTTP API, one JSON object." };
        var files = new Option<string[]>("--file")
        {
            Description = "File to lie in the program's folder, under its own name or under PATH; may be given several times.",
            HelpName = "FILE[:PATH]",
            AllowMultipleArgumentsPerToken = false,
        };
        var output = new Option<string?>("--out")
        {
            Description = "Folder that gets the files the program leaves in its folder out. Default: they are not kept.",
            HelpName = "DIR",
        };
        var network = new Option<bool>("--network") { Description = "Ask for the network that Sandbox:Network allows." };
        var command = new Command("run", "Run one program in a sandbox; its output and its exit code are the command's.")
        {
            file, arguments, language, stdin, files, output, network, json,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            new RunArguments(
                result.GetRequiredValue(file),
                result.GetValue(arguments) ?? [],
                result.GetValue(language),
                result.GetValue(stdin),
                result.GetValue(files) ?? [],
                result.GetValue(output),
                result.GetValue(network),
                result.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(RunArguments arguments, CancellationToken cancellationToken)
    {
        ServiceProvider services = LocalServices.Create(settings: arguments.Output is null ? null : ArtifactFolder.Settings);
        await using (services.ConfigureAwait(false))
        {
            // Everything that can be wrong with the call, before a sandbox is made.
            RunRequest request = CreateRequest(arguments, services.GetRequiredService<RuntimeCatalog>());
            services.GetRequiredService<RunRequestValidator>().Validate(request);

            await services.GetRequiredService<SandboxManager>().StartAsync(cancellationToken).ConfigureAwait(false);
            return await RunAsync(
                request, services.GetRequiredService<ISandboxExecutor>(), arguments, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunAsync(
        RunRequest request, ISandboxExecutor executor, RunArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            RunData data = await executor.RunAsync(
                request, RunCaller.House, arguments.Json ? null : new CommandOutput(), cancellationToken).ConfigureAwait(false);
            if (arguments.Output is { } folder)
                ArtifactFolder.Save(data.Artifacts, folder);
            if (arguments.Json)
                PrintJson(data);
            else if (Remark(data) is { } remark)
                await Console.Error.WriteLineAsync($"sandbox: {remark}").ConfigureAwait(false);
            return ExitCodeOf(data);
        }
        catch (SystemCallException exception) when (exception.Errno == LibC.EPIPE)
        {
            // As the shell has it for a program that writes to a reader who left; nobody is there to be told more.
            return ExitCodes.SignalBase + LibC.SIGPIPE;
        }
        catch (SystemCallException exception)
        {
            throw new StartException(
                $"Cannot write the program's output: {exception.Message.TrimEnd('.')}", "Check where it goes", exception);
        }
    }

    private static RunRequest CreateRequest(RunArguments arguments, RuntimeCatalog runtimes) => new()
    {
        Language = arguments.Language is { } language ? Known(language, runtimes) : LanguageOf(arguments.File, runtimes),
        Code = ReadText(arguments.File),
        Stdin = arguments.Stdin is null ? null : ReadText(arguments.Stdin),
        Args = arguments.Arguments,
        Files = [.. arguments.Files.Select(ReadFile)],
        EnableNetwork = arguments.Network,
    };

    private static string Known(string language, RuntimeCatalog runtimes) =>
        runtimes.Find(language)?.Name
        ?? throw new UsageException($"There is no language '{language}'", $"Use {Names(runtimes)}");

    private static string Names(RuntimeCatalog runtimes) =>
        string.Join(" or ", runtimes.Manifests.Select(manifest => manifest.Name));

    private static string LanguageOf(string file, RuntimeCatalog runtimes) =>
        runtimes.FindByExtension(Path.GetExtension(file))?.Name
        ?? throw new UsageException(
            $"The language of '{file}' does not show in its ending", $"Say --language {Names(runtimes)}");

    /// <summary>"local/a.csv", or "local/a.csv:data/b.csv".</summary>
    private static RunFile ReadFile(string argument)
    {
        int colon = argument.LastIndexOf(':');
        string local = colon < 0 ? argument : argument[..colon];
        return new RunFile
        {
            Path = colon < 0 ? Path.GetFileName(local) : argument[(colon + 1)..],
            ContentBase64 = Read(local, () => File.ReadAllBytes(local)),
        };
    }

    private static string ReadText(string file) => Read(file, () =>
    {
        using Stream stream = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return reader.ReadToEnd();
    });

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"'{file}' is not UTF-8 text", "Convert it");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{file}'", "Check the path");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"Cannot read '{file}': {exception.Message.TrimEnd('.')}", "Check what it is and who may read it");
        }
    }

    private static void PrintJson(RunData data)
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write(JsonSerializer.SerializeToUtf8Bytes(data, SandboxJsonContext.Default.RunData));
        output.Write("\n"u8);
    }

    /// <summary>What the program's own output does not tell; null when there is nothing.</summary>
    private static string? Remark(RunData data)
    {
        var parts = new List<string>();
        if (data.Outcome != RunOutcome.Exited)
            parts.Add(data.Signal is null ? OutcomeNames.Of(data.Outcome) : $"{OutcomeNames.Of(data.Outcome)} ({data.Signal})");
        if (data.BlockedSyscalls.Count > 0)
        {
            parts.Add("blocked " + string.Join(", ", data.BlockedSyscalls.Select(
                call => call.Count == 1 ? call.Name : $"{call.Name} x{call.Count}")));
        }

        parts.AddRange(data.Notes);
        return parts.Count == 0 ? null : string.Join("; ", parts);
    }

    private static int ExitCodeOf(RunData data) =>
        data.ExitCode >= 0
            ? data.ExitCode
            : ExitCodes.SignalBase + (SignalNames.FindNumber(data.Signal) ?? SignalNames.Kill);

    private sealed record RunArguments(
        string File,
        IReadOnlyList<string> Arguments,
        string? Language,
        string? Stdin,
        IReadOnlyList<string> Files,
        string? Output,
        bool Network,
        bool Json);
}
