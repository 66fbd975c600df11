using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing;

/// <summary>A validated program, ready to be put into a sandbox.</summary>
public sealed record SandboxProgram
{
    /// <summary>The run's name, for the log. Default: none, the house's own.</summary>
    public string RunId { get; init; } = "(house)";

    /// <summary>The language as we run it.</summary>
    public required RuntimeManifest Runtime { get; init; }

    /// <summary>Source text; written as the runtime's program file into the workspace.</summary>
    public required string Code { get; init; }

    /// <summary>Arguments after the program's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The caller's environment variables, already validated.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes the program reads on standard input.</summary>
    public ReadOnlyMemory<byte> Stdin { get; init; }

    /// <summary>Files beside the program's own, with valid paths that do not meet.</summary>
    public IReadOnlyList<SandboxFile> Files { get; init; } = [];

    /// <summary>The file that the interpreter is started with, where that is not the program's own. Default: the program's own.</summary>
    public string? StartFile { get; init; }

    /// <summary>Takes what the program leaves. Default: nobody does.</summary>
    public IOutputCollector? Collector { get; init; }

    /// <summary>What becomes of its standard output.</summary>
    public OutputPlan Stdout { get; init; } = OutputPlan.KeepAll;

    /// <summary>What becomes of its standard error.</summary>
    public OutputPlan Stderr { get; init; } = OutputPlan.KeepAll;

    /// <summary>Ends the program; its ending is then an ending like others, killed as <see cref="KillReason.Cancelled"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Whether the operator's network is given to this run.</summary>
    public bool Network { get; init; }

    /// <summary>Exec a new interpreter instead of forking a warm one.</summary>
    public bool Fresh { get; init; }
}
