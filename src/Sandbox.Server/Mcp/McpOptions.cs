using System.ComponentModel.DataAnnotations;

namespace Sandbox.Server.Mcp;

/// <summary>The door for AI agents that speak MCP. Section <c>Sandbox:Mcp</c>; of the server only, not of the Functions app.</summary>
public sealed class McpOptions
{
    public const string Section = "Sandbox:Mcp";

    /// <summary>Serve <c>/mcp</c>, to whoever has a key. Default: false. The command <c>sandbox mcp</c> does not look at it.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Characters of stdout, and the same again of stderr, that a model is shown; the middle of what is longer is left out.
    /// Default: 20,000.
    /// </summary>
    // About 5,000 tokens, and twice that where a client passes on text and structured content; Claude Code warns at 10,000.
    [Range(1_000, 10_000_000)]
    public int MaxOutputCharacters { get; set; } = 20_000;

    /// <summary>The largest output that <c>resources/read</c> sends, in bytes; larger ones are read over HTTP. Default: 4 MiB.</summary>
    // It is held in memory, and once more as base64.
    [Range(1_024, 256 << 20)]
    public int MaxResourceBytes { get; set; } = 4 << 20;
}
