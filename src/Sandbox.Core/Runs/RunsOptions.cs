using System.ComponentModel.DataAnnotations;

namespace Sandbox.Core.Runs;

/// <summary>How many runs there are at one time and what they may bring. Section <c>Sandbox:Runs</c>.</summary>
public sealed class RunsOptions : IValidatableObject
{
    public const string Section = "Sandbox:Runs";

    /// <summary>Runs at one time. Default: 4.</summary>
    // Dify-Sandbox's max_workers.
    [Range(1, 1_024)]
    public int MaxWorkers { get; set; } = 4;

    /// <summary>Running and waiting runs together; one more is answered "Too many requests". Default: 50.</summary>
    // Dify-Sandbox's max_requests.
    [Range(1, 100_000)]
    public int MaxRequests { get; set; } = 50;

    /// <summary>The longest stay in the waiting line, in milliseconds. Default: 30,000.</summary>
    // Dify's client reads for 60 s: half of it to wait, half of it to run.
    [Range(1, 3_600_000)]
    public int MaxWaitMs { get; set; } = 30_000;

    /// <summary>The largest program, in bytes of UTF-8. Default: 8 MiB.</summary>
    // Dify packs the inputs into the code as base64: four strings of 400,000 characters outside ASCII.
    [Range(1, 1L << 30)]
    public long MaxCodeBytes { get; set; } = 8L << 20;

    /// <summary>The largest standard input, in bytes of UTF-8. Default: 8 MiB.</summary>
    // As much as the program: who has more brings it as a file.
    [Range(0, 1L << 30)]
    public long MaxStdinBytes { get; set; } = 8L << 20;

    /// <summary>Run <c>preload</c> before the program. Default: false; true stops the start, it is not supported yet.</summary>
    public bool EnablePreload { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxRequests < MaxWorkers)
        {
            yield return new ValidationResult(
                $"{Section}: MaxRequests ({MaxRequests}) is under MaxWorkers ({MaxWorkers}); it counts running ones too");
        }

        // To run it well it must be a file of its own in the same interpreter; pasting it in front of the program would
        // shift the line numbers of every traceback.
        if (EnablePreload)
        {
            yield return new ValidationResult(
                $"{Section}: EnablePreload is not supported yet; leave it false (a preload is then ignored, with a note)");
        }
    }
}
