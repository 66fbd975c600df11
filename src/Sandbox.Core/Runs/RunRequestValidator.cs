using System.Text;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Runs;

/// <summary>Finds everything that is wrong with a request, not only the first thing.</summary>
public sealed class RunRequestValidator(IOptions<RunsOptions> options, RuntimeCatalog runtimes)
{
    /// <summary>Arguments of a program: more belongs into stdin.</summary>
    public const int MaxArguments = 1_024;

    /// <summary>Environment variables a caller can set.</summary>
    public const int MaxEnvironment = 256;

    /// <summary>Bytes of arguments and environment together, with the NUL behind each string.</summary>
    // They travel to the sandbox in one message of at most 128 KiB (MESSAGE_MAX_BYTES in native/src/protocol.h) beside
    // the interpreter's own arguments and the runtime's environment.
    public const int MaxStringBytes = 96 << 10;

    private const string UnsupportedLanguage = "unsupported language";

    private readonly RunsOptions _options = options.Value;

    /// <summary>The runtime of a request that can be run.</summary>
    /// <exception cref="RunException">Everything that is wrong, in one message.</exception>
    public RuntimeManifest Validate(RunRequest request) => Validate(request, new RequestErrors());

    /// <summary>The same for a request whose reader already found errors: they are part of the message.</summary>
    /// <exception cref="RunException">Everything that is wrong, in one message.</exception>
    public RuntimeManifest Validate(RunRequest request, RequestErrors errors)
    {
        RuntimeManifest? runtime = CheckLanguage(request.Language, errors, out bool unsupported);
        if (request.RunId is { } runId && !LiveRuns.IsId(runId))
            errors.Add("run_id", $"expected {LiveRuns.IdLength} lowercase hexadecimal digits");
        CheckSource(request, errors);
        EnvironmentNames.Check(request.Env, runtime, errors);
        CheckArguments(request.Args, errors);
        CheckStringBytes(request, errors);
        new FileRules(runtime, _options, errors).Check(request.Files);
        CheckLimits(request, errors);

        // DIFY-API.md: an unknown language alone has a message of its own, to the letter.
        if (unsupported && errors.Count == 1)
            throw new RunException(RunFailure.UnsupportedLanguage, UnsupportedLanguage);
        if (errors.Count > 0)
            throw new RunException(RunFailure.InvalidRequest, errors.ToString());
        return runtime!;
    }

    private RuntimeManifest? CheckLanguage(string? language, RequestErrors errors, out bool unsupported)
    {
        RuntimeManifest? runtime = string.IsNullOrEmpty(language) ? null : runtimes.Find(language);
        unsupported = false;
        if (string.IsNullOrEmpty(language))
        {
            errors.Add("language", "required");
        }
        else if (runtime is null)
        {
            unsupported = true;
            errors.Add("language", UnsupportedLanguage);
        }

        return runtime;
    }

    private void CheckSource(RunRequest request, RequestErrors errors)
    {
        if (string.IsNullOrEmpty(request.Code))
            errors.Add("code", "required");
        else if (IsOver(request.Code, _options.MaxCodeBytes))
            errors.Add("code", $"over the limit of {_options.MaxCodeBytes} bytes");

        if (request.Stdin is { } stdin && IsOver(stdin, _options.MaxStdinBytes))
            errors.Add("stdin", $"over the limit of {_options.MaxStdinBytes} bytes");

        // As large as a program: it is one.
        if (request.Preload is { } preload && IsOver(preload, _options.MaxCodeBytes))
            errors.Add("preload", $"over the limit of {_options.MaxCodeBytes} bytes");
    }

    private static void CheckArguments(IReadOnlyList<string>? arguments, RequestErrors errors)
    {
        if (arguments is null)
            return;

        if (arguments.Count > MaxArguments)
            errors.Add("args", $"more than {MaxArguments} entries");

        for (int index = 0; index < Math.Min(arguments.Count, MaxArguments); index++)
        {
            if (arguments[index].Contains('\0', StringComparison.Ordinal))
                errors.Add($"args[{index}]", "has a NUL byte");
        }
    }

    private static void CheckStringBytes(RunRequest request, RequestErrors errors)
    {
        long bytes = 0;
        foreach (string argument in request.Args ?? [])
            bytes += Encoding.UTF8.GetByteCount(argument) + 1;
        foreach ((string name, string value) in request.Env ?? EmptyEnvironment)
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 2;

        if (bytes > MaxStringBytes)
            errors.Add("args, env", $"{bytes} bytes together, over the limit of {MaxStringBytes}");
    }

    private static void CheckLimits(RunRequest request, RequestErrors errors)
    {
        if (request.Limits is not { } limits)
            return;

        CheckLimit("wall_ms", limits.WallMs, 1);
        CheckLimit("cpu_ms", limits.CpuMs, 1);
        CheckLimit("memory_bytes", limits.MemoryBytes, LimitsOptions.MemoryFloorBytes);
        CheckLimit("processes", limits.Processes, 1);
        CheckLimit("output_bytes", limits.OutputBytes, 1);
        CheckLimit(
            "workspace_bytes",
            limits.WorkspaceBytes,
            LimitsOptions.WorkspaceFloorBytes + ByteCount(request.Code) + ByteCount(request.Preload));
        CheckLimit("workspace_inodes", limits.WorkspaceInodes, LimitsOptions.WorkspaceInodesFloor);
        CheckLimit("open_files", limits.OpenFiles, LimitsOptions.OpenFilesFloor);
        CheckLimit("file_bytes", limits.FileBytes, 1);

        void CheckLimit(string name, long? value, long floor)
        {
            if (value is <= 0)
                errors.Add($"limits.{name}", "must be positive");
            else if (value < floor)
                errors.Add($"limits.{name}", $"must be at least {floor} for a program to start");
        }
    }

    private static bool IsOver(string text, long bytes) =>
        // No character is more than three bytes (a pair of surrogates is four): most are told from the length alone.
        text.Length * 3L > bytes && ByteCount(text) > bytes;

    private static long ByteCount(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static readonly Dictionary<string, string> EmptyEnvironment = [];
}
