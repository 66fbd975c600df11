using System.Text.Json;
using Sandbox.Core.Limits;

namespace Sandbox.Server.Mcp;

/// <summary>The JSON schemas of tools. Names and limits are the HTTP API's: <see cref="RunArguments"/> reads with its reader.</summary>
internal static class ToolSchemas
{
    public static JsonElement Run(LimitsOptions limits, bool network)
    {
        string networkProperty = network
            ? """, "enable_network": { "type": "boolean", "description": "Give the program the network that this server allows. Default: false." }"""
            : "";
        return JsonElement.Parse($$"""
            {
              "type": "object",
              "properties": {
                "code": { "type": "string", "description": "The whole program." },
                "stdin": { "type": "string", "description": "What the program reads on its standard input. Default: nothing." },
                "args": { "type": "array", "items": { "type": "string" }, "description": "Arguments after the program's name. Default: none." },
                "env": { "type": "object", "additionalProperties": { "type": "string" }, "description": "Environment variables. Default: none besides the runtime's own." },
                "files": {
                  "type": "array",
                  "description": "Files that lie in the program's working directory. Default: none.",
                  "items": {
                    "type": "object",
                    "properties": {
                      "path": { "type": "string", "description": "Relative path: data/input.csv. Never absolute, never with '..'." },
                      "content": { "type": "string", "description": "The file as text." },
                      "content_base64": { "type": "string", "description": "The file as standard base64, for what is no text." },
                      "blob": { "type": "string", "description": "Name of a large output that an earlier answer says is kept: runs/..." }
                    },
                    "required": ["path"],
                    "additionalProperties": false
                  }
                },
                "limits": {
                  "type": "object",
                  "description": "Ask for less or more than the defaults; more than the most is cut to it.",
                  "properties": {
                    "wall_ms": { "type": "integer", "minimum": 1, "description": "Time from start to end in milliseconds. Default: {{limits.DefaultWallMs}}, at most {{limits.MaxWallMs}}." },
                    "memory_bytes": { "type": "integer", "minimum": {{LimitsOptions.MemoryFloorBytes}}, "description": "Memory in bytes. Default: {{limits.DefaultMemoryBytes}}, at most {{limits.MaxMemoryBytes}}." },
                    "workspace_bytes": { "type": "integer", "minimum": 1, "description": "All files of the run, in bytes. Default: {{limits.DefaultWorkspaceBytes}}, at most {{limits.MaxWorkspaceBytes}}." },
                    "processes": { "type": "integer", "minimum": 1, "description": "Processes and threads at one time. Default: {{limits.DefaultProcesses}}, at most {{limits.MaxProcesses}}." }
                  }
                },
                "fresh": { "type": "boolean", "description": "Start a new interpreter; only when an error message asks for it. Default: false." }{{networkProperty}}
              },
              "required": ["code"],
              "additionalProperties": false
            }
            """);
    }

    public static JsonElement RunAnswer { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "run_id": { "type": "string" },
            "outcome": {
              "type": "string",
              "enum": ["exited", "timed_out", "cpu_exceeded", "out_of_memory", "output_exceeded", "workspace_exceeded", "process_limit", "signaled", "cancelled"]
            },
            "exit_code": { "type": "integer", "description": "The program's own; -1 when a signal ended it." },
            "signal": { "type": ["string", "null"] },
            "stdout": { "type": "string" },
            "stderr": { "type": "string" },
            "stdout_truncated": { "type": "boolean" },
            "stderr_truncated": { "type": "boolean" },
            "blocked_syscalls": { "type": "array", "items": { "type": "object" }, "description": "System calls that the sandbox refused: name, count." },
            "blocked_connections": { "type": "array", "items": { "type": "object" }, "description": "Connections that the network policy refused." },
            "usage": { "type": "object", "description": "wall_ms, cpu_ms, memory_peak_bytes, queued_ms, start_ms" },
            "artifacts": { "type": "array", "items": { "type": "object" }, "description": "Files in out: path, size, media_type, blob." },
            "notes": { "type": "array", "items": { "type": "string" } }
          },
          "required": ["run_id", "outcome", "exit_code", "stdout", "stderr"]
        }
        """);

    public static JsonElement Packages { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": { "language": { "type": "string", "enum": ["python3", "nodejs"] } },
          "required": ["language"],
          "additionalProperties": false
        }
        """);

    public static JsonElement PackagesAnswer { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "language": { "type": "string" },
            "version": { "type": "string" },
            "packages": {
              "type": "array",
              "items": { "type": "object", "properties": { "name": { "type": "string" }, "version": { "type": "string" } } }
            }
          },
          "required": ["language", "version", "packages"]
        }
        """);
}
