namespace Sandbox.Core.Runtimes;

/// <summary>A language as we run it, read from <c>native/runtimes/NAME/manifest.json</c>.</summary>
public sealed record RuntimeManifest
{
    /// <summary>The name on the wire: "python3" or "nodejs".</summary>
    public required string Name { get; init; }

    /// <summary>Other names a request may use.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Where the interpreter is looked for, in order; the operator's setting comes first.</summary>
    public required IReadOnlyList<string> Interpreters { get; init; }

    /// <summary>Arguments between the interpreter and the program's file.</summary>
    public IReadOnlyList<string> InterpreterArguments { get; init; } = [];

    /// <summary>Name of the program's file in the workspace.</summary>
    public required string ProgramFile { get; init; }

    /// <summary>File endings that <c>sandbox run FILE</c> takes for this language.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The runtime's own environment variables; the only ones besides the caller's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Files and folders of the host that the root shows read-only, where they exist.</summary>
    public IReadOnlyList<string> RootPaths { get; init; } = [];

    /// <summary>The seccomp allowlist's file name in <c>native/policies</c>.</summary>
    public required string Policy { get; init; }
}
