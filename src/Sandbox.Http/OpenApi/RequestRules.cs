using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;
using Sandbox.Core.Limits;
using Sandbox.Core.Runs;

namespace Sandbox.Http.OpenApi;

/// <summary>What readers and validators ask of requests and no type says: required fields, defaults, bounds.</summary>
internal sealed class RequestRules(IOptions<LimitsOptions> limits, IOptions<RunsOptions> runs, IOptions<JobsOptions> jobs)
{
    /// <summary>The body of <c>POST /v1/sandbox/jobs</c>; no type has its shape.</summary>
    public const string JobRequest = "JobRequest";

    public void Apply(Type type, JsonObject schema)
    {
        if (schema["properties"] is not JsonObject properties)
            return;
        if (type == typeof(RunRequest))
            ApplyToRun(schema, properties);
        else if (type == typeof(RunFile))
            ApplyToFile(schema, properties);
        else if (type == typeof(LimitsRequest))
            ApplyToLimits(schema, properties);
        else if (type == typeof(JobMessage))
            ApplyToJob(schema, properties);
        else if (type == typeof(DependencyRequest))
            ApplyToDependencies(schema, properties);
    }

    private void ApplyToRun(JsonObject schema, JsonObject properties)
    {
        schema["required"] = new JsonArray("language", "code");
        Of(properties, "run_id")["pattern"] = $"^[0-9a-f]{{{LiveRuns.IdLength}}}$";
        properties["language"] = new JsonObject
        {
            ["$ref"] = ContractSchemas.Prefix + "Language",
            ["description"] = Of(properties, "language")["description"]!.GetValue<string>(),
        };
        Of(properties, "code")["type"] = "string";
        Of(properties, "code")["minLength"] = 1;
        Of(properties, "fresh")["default"] = false;
        Of(properties, "enable_network")["default"] = false;
        Of(properties, "stdin")["default"] = "";
        Of(properties, "args")["maxItems"] = RunRequestValidator.MaxArguments;
        Of(properties, "env")["maxProperties"] = RunRequestValidator.MaxEnvironment;
        Of(properties, "files")["maxItems"] = runs.Value.MaxFiles;
        Append(properties, "code", $"At most {runs.Value.MaxCodeBytes} bytes.");
        Append(properties, "stdin", $"At most {runs.Value.MaxStdinBytes} bytes.");
        Append(properties, "args", $"With `env`, at most {RunRequestValidator.MaxStringBytes} bytes.");
        Append(properties, "env", "Names of letters, digits and `_`; those that loaders and interpreters read are refused.");
        Append(properties, "files", $"At most {runs.Value.MaxFilesBytes} bytes together.");
        Append(properties, "preload", runs.Value.EnablePreload ? "" : "Off on this server: it is ignored, with a note.");
    }

    private static void ApplyToFile(JsonObject schema, JsonObject properties)
    {
        schema["required"] = new JsonArray("path");
        schema["additionalProperties"] = false;
        Of(properties, "path")["type"] = "string";
    }

    private void ApplyToLimits(JsonObject schema, JsonObject properties)
    {
        LimitsOptions options = limits.Value;
        schema.Remove("required");
        schema["additionalProperties"] = false;
        Limit("wall_ms", 1, options.DefaultWallMs, options.MaxWallMs);
        Limit("cpu_ms", 1, options.DefaultCpuMs, options.MaxCpuMs);
        Limit("memory_bytes", LimitsOptions.MemoryFloorBytes, options.DefaultMemoryBytes, options.MaxMemoryBytes);
        Limit("processes", 1, options.DefaultProcesses, options.MaxProcesses);
        Limit("output_bytes", 1, options.DefaultOutputBytes, options.MaxOutputBytes);
        Limit("workspace_bytes", LimitsOptions.WorkspaceFloorBytes, options.DefaultWorkspaceBytes, options.MaxWorkspaceBytes);
        Limit("workspace_inodes", LimitsOptions.WorkspaceInodesFloor, options.DefaultWorkspaceInodes, options.MaxWorkspaceInodes);
        Limit("open_files", LimitsOptions.OpenFilesFloor, options.DefaultOpenFiles, options.MaxOpenFiles);
        Limit("file_bytes", 1, options.DefaultFileBytes, options.MaxFileBytes);
        Append(properties, "cpu_ms", "Without a value, a run with more wall time than the default gets CPU time in proportion.");

        // No maximum: more is no error.
        void Limit(string name, long least, long standard, long most)
        {
            Of(properties, name)["minimum"] = least;
            Of(properties, name)["default"] = standard;
            Append(properties, name, $"Default: {standard}. More than {most} is cut to that.");
        }
    }

    private void ApplyToJob(JsonObject schema, JsonObject properties)
    {
        schema.Remove("required");

        // The request's fields stand beside these; the count is the fan-out's, and the last is none of the wire.
        foreach (string name in (string[])["request", "batch_count", "ceilings", "trace_parent", "is_batch"])
            properties.Remove(name);
        properties["version"] = new JsonObject
        {
            ["type"] = new JsonArray("integer", "null"),
            ["enum"] = new JsonArray(JobMessage.CurrentVersion, null),
            ["description"] = $"The version of the message. Default: {JobMessage.CurrentVersion}.",
        };
        Of(properties, "job_id")["description"] =
            $"The job's name: {JobId.Rule}. The same name with the same request again is the same job. Default: a random one.";
        Of(properties, "job_id")["maxLength"] = JobId.MaxLength;
        Of(properties, "reply")["default"] = false;
        Of(properties, "reply")["type"] = new JsonArray("boolean", "null");
        Of(properties, "inputs")["maxItems"] = jobs.Value.MaxInputs;
        Of(properties, "inputs")["items"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "What one run has of its own.",
            ["properties"] = new JsonObject(((string[])["stdin", "args", "env", "files"]).Select(name =>
                KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["$ref"] = $"{ContractSchemas.Prefix}RunRequest/properties/{name}" }))),
        };
    }

    private static void ApplyToDependencies(JsonObject schema, JsonObject properties)
    {
        schema.Remove("required");
        properties["dependencies"] = new JsonObject
        {
            ["type"] = new JsonArray("array", "null"),
            ["description"] = Of(properties, "added")["description"]!.GetValue<string>() + " For `update` only. Default: none.",
            ["items"] = new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["type"] = "string" },
                    new JsonObject { ["$ref"] = ContractSchemas.Prefix + "Dependency" }),
            },
        };
        properties.Remove("added");
    }

    private static JsonObject Of(JsonObject properties, string name) => properties[name]!.AsObject();

    private static void Append(JsonObject properties, string name, string text)
    {
        JsonObject property = Of(properties, name);
        property["description"] = $"{property["description"]} {text}".Trim();
    }
}
