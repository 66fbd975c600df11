namespace Sandbox.Core.Contracts;

/// <summary>A program and how to run it: the body of <c>POST /v1/sandbox/run</c>.</summary>
public sealed record RunRequest
{
    /// <summary>A name for the run, to cancel it by: 32 lowercase hexadecimal digits. Default: a random one.</summary>
    public string? RunId { get; init; }

    /// <summary>"python3" or "nodejs" (aliases "python" and "javascript"). Required.</summary>
    public string? Language { get; init; }

    /// <summary>The program's source text. Required, not empty.</summary>
    public string? Code { get; init; }

    /// <summary>Source that runs before the program, inside the same sandbox. Default: none.</summary>
    public string? Preload { get; init; }

    /// <summary>Start a new interpreter instead of forking a warm one. Default: false.</summary>
    public bool Fresh { get; init; }

    /// <summary>Ask for the network the operator allows. Default: false; a note says so when it was not given.</summary>
    public bool EnableNetwork { get; init; }

    /// <summary>Text the program reads on its standard input. Default: empty.</summary>
    public string? Stdin { get; init; }

    /// <summary>Arguments after the program's name. Default: none.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Environment variables for the program, besides the runtime's own. Default: none.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Files that lie in the program's folder when it starts. Default: none.</summary>
    public IReadOnlyList<RunFile>? Files { get; init; }

    /// <summary>Limits to ask for; each is cut to the operator's ceiling. Default: the operator's defaults.</summary>
    public LimitsRequest? Limits { get; init; }
}
