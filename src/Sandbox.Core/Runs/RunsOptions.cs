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

    /// <summary>
    /// Bytes of stdout, and the same again of stderr, that are sent in the answer itself. Default: 2 MiB. What is over it
    /// goes to the store while the program runs; without a store a program that writes more is ended.
    /// </summary>
    // Dify takes strings of up to 400,000 characters: 1.6 MB where each is four bytes of UTF-8. It is held in memory until
    // it is answered, twice, as bytes and as text.
    [Range(1, 64L << 20)]
    public long MaxInlineOutputBytes { get; set; } = 2L << 20;

    /// <summary>Files a request can bring. Default: 128; 0 takes none.</summary>
    // Input data and a module or two; a whole source tree comes as one archive.
    [Range(0, MostFiles)]
    public int MaxFiles { get; set; } = 128;

    /// <summary>Bytes of all files of a request together, those from the store included. Default: 64 MiB.</summary>
    // The default workspace: more would not fit where nobody raised that.
    [Range(0, 1L << 40)]
    public long MaxFilesBytes { get; set; } = 64L << 20;

    /// <summary>Files of a run's <c>out</c> that are given back, in the order of their paths. Default: 64.</summary>
    // Each costs a write to the store, 5 to 20 ms with Azure: a second, at worst, before the answer.
    [Range(0, 10_000)]
    public int MaxArtifacts { get; set; } = 64;

    /// <summary>Bytes of all artifacts of a run together. Default: 64 MiB.</summary>
    // The default workspace. A sparse file counts by its size: it is written to the store in full.
    [Range(0, 1L << 40)]
    public long MaxArtifactsBytes { get; set; } = 64L << 20;

    /// <summary>The largest artifact that is part of the answer itself, in bytes; larger ones go to the store. Default: 256 KiB.</summary>
    // A plot of matplotlib is 20 to 100 KiB.
    [Range(0, 256L << 20)]
    public int MaxInlineArtifactBytes { get; set; } = 256 << 10;

    /// <summary>Bytes of artifacts in the answer itself, all together. Default: 2 MiB.</summary>
    // As much as the output; it is held in memory, and a third larger as base64.
    [Range(0, 256L << 20)]
    public long MaxInlineArtifactsBytes { get; set; } = 2L << 20;

    /// <summary>The longest that artifacts may take to be kept, in milliseconds. Default: 20,000.</summary>
    // Dify's client reads for 60 s. The run's place is taken meanwhile; what is not kept by then is left out, with a note.
    [Range(1, 3_600_000)]
    public int MaxArtifactsMs { get; set; } = 20_000;

    /// <summary>More files than this no operator can allow: what a reader keeps of a request is bounded.</summary>
    public const int MostFiles = 1_024;

    /// <summary>
    /// Run <c>preload</c> before the program, in the same interpreter and inside the same sandbox. Default: false; a preload
    /// is then ignored, with a note.
    /// </summary>
    // As in Dify-Sandbox. It can do nothing that the program could not.
    public bool EnablePreload { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxRequests < MaxWorkers)
        {
            yield return new ValidationResult(
                $"{Section}: MaxRequests ({MaxRequests}) is under MaxWorkers ({MaxWorkers}); it counts running ones too");
        }
    }
}
