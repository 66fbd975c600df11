using System.Text.Json.Serialization;

namespace Sandbox.Core.Runtimes;

// The JSON source generator sets a missing init property to null, whatever its initializer says: hence the getters.
/// <summary>A language as we run it, read from <c>native/runtimes/NAME/manifest.json</c>.</summary>
public sealed record RuntimeManifest
{
    /// <summary>The name on the wire: "python3" or "nodejs".</summary>
    public required string Name { get; init; }

    /// <summary>Other names a request may use.</summary>
    public IReadOnlyList<string> Aliases { get => field ?? []; init; }

    /// <summary>Where the interpreter is looked for, in order; the operator's setting comes first.</summary>
    public required IReadOnlyList<string> Interpreters { get; init; }

    /// <summary>The oldest version that works, "3.9". Default: any.</summary>
    public string MinimumVersion { get => field ?? ""; init; }

    /// <summary>
    /// Arguments between the interpreter and the program's file. "{heap_mib}" in one of them is the part of the run's
    /// memory limit, in MiB, that the interpreter's own heap may fill.
    /// </summary>
    public IReadOnlyList<string> InterpreterArguments { get => field ?? []; init; }

    /// <summary>Name of the program's file in the workspace.</summary>
    public required string ProgramFile { get; init; }

    /// <summary>
    /// The file in <see cref="Folder"/> that runs a preload, which lies beside it as "source", and then the program in the
    /// folder above. Default: none, a preload is not run.
    /// </summary>
    public string PreloadFile { get => field ?? ""; init; }

    /// <summary>File endings that <c>sandbox run FILE</c> takes for this language, ".py".</summary>
    public IReadOnlyList<string> Extensions { get => field ?? []; init; }

    /// <summary>The runtime's own environment variables; the only ones besides the caller's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>Files and folders of the host that the root shows read-only, where they exist.</summary>
    public IReadOnlyList<string> RootPaths { get => field ?? []; init; }

    /// <summary>The seccomp allowlist's file name in <c>native/policies</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>The one of runs with network, likewise; null: this runtime never has one.</summary>
    public string? NetworkPolicy { get; init; }

    /// <summary>
    /// Data that the interpreter maps without touching it, in bytes: on top of the memory limit where RLIMIT_DATA stands in
    /// for a control group. Default: 0.
    /// </summary>
    public long ReservedDataBytes { get; init; }

    /// <summary>How programs find added packages; null: they cannot be added.</summary>
    public PackagesManifest? Packages { get; init; }

    /// <summary>How it is kept warm; null: every run starts a new interpreter.</summary>
    public ZygoteManifest? Zygote { get; init; }

    /// <summary>The folder that the manifest was read from.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = "";
}
