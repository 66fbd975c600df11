using System.ComponentModel.DataAnnotations;
using Sandbox.Http.Keys;

namespace Sandbox.Http;

/// <summary>Who may call and with how much. Section <c>Sandbox:Http</c>.</summary>
public sealed class HttpOptions : IValidatableObject
{
    public const string Section = "Sandbox:Http";

    /// <summary>The key named <c>default</c>: what callers send as <c>X-Api-Key</c>, plain or as <c>sha256:</c> and 64 hexadecimal digits. Default: empty, no such key; without any key only loopback is served.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>More keys, by name; names go into logs and metrics. Default: none.</summary>
    public Dictionary<string, KeyOptions> Keys { get; } = [];

    /// <summary>JSON file with more keys, read again when it changes: <c>{"NAME": {"Key": "...", "MaxParallel": 4, "RunsPerMinute": 60}}</c>. Default: empty, none.</summary>
    public string KeysFile { get; set; } = "";

    /// <summary>The largest request body, in bytes. Default: 16 MiB.</summary>
    // A program and its stdin of 8 MiB each (Sandbox:Runs); JSON's escapes of ordinary source text are a few per cent,
    // and nobody sends both at their largest.
    [Range(1_024, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 16L << 20;

    /// <summary>
    /// Bytes of all request bodies together that are being read, wait for a place or run; ordinary ones, of 32 KiB and
    /// less, are not counted. At least twice <c>MaxBodyBytes</c>. Default: 256 MiB; one more is answered "Too many requests".
    /// </summary>
    // Eight of the largest of one caller, and as much for others. Parsed, a body is up to three times as large.
    [Range(1_024, 1L << 40)]
    public long MaxBodiesBytes { get; set; } = 256L << 20;

    /// <summary>Between two signs of life on an event stream, in milliseconds. Default: 10,000.</summary>
    // Load balancers cut what is silent for a minute, Azure's after four.
    [Range(10, 3_600_000)]
    public int HeartBeatMs { get; set; } = 10_000;

    /// <summary>Whether callers need a key.</summary>
    public bool HasKeys => ApiKey.Length > 0 || Keys.Count > 0 || KeysFile.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxBodiesBytes < 2 * MaxBodyBytes)
        {
            return [new ValidationResult(
                $"{Section}: MaxBodiesBytes ({MaxBodiesBytes}) is under twice MaxBodyBytes ({MaxBodyBytes}): one caller gets at most half of it")];
        }

        try
        {
            return [.. KeyRules.FindProblems(this, KeyFile.Read(KeysFile)).Select(problem => new ValidationResult(problem))];
        }
        catch (KeyFileException exception)
        {
            return [new ValidationResult($"{Section}:KeysFile: {exception.Message}")];
        }
    }
}
