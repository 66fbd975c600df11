namespace Sandbox.Core.Sandboxing;

/// <summary>What a short-lived program said.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error);
