using System.Text.Json;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Contracts;

/// <content>Fields that hold more than one value.</content>
public static partial class RunRequestReader
{
    private static List<string>? ReadArguments(ref Utf8JsonReader reader, Fields fields)
    {
        if (!fields.Opens(ref reader, "args", JsonTokenType.StartArray, "an array of strings"))
            return null;

        var arguments = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // One more than allowed is kept, for the validator to see; five million are not.
            if (arguments.Count > RunRequestValidator.MaxArguments)
            {
                reader.Skip();
                continue;
            }

            arguments.Add(fields.ReadItem(ref reader, $"args[{arguments.Count}]"));
        }

        return arguments;
    }

    private static Dictionary<string, string>? ReadEnvironment(ref Utf8JsonReader reader, Fields fields)
    {
        if (!fields.Opens(ref reader, "env", JsonTokenType.StartObject, "an object of strings"))
            return null;

        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (environment.Count > RunRequestValidator.MaxEnvironment || fields.ReadName(ref reader, "env") is not { } name)
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            string value = fields.ReadItem(ref reader, $"env.{name}");
            if (!environment.TryAdd(name, value))
                fields.Errors.Add($"env.{name}", "appears twice");
        }

        return environment;
    }

    private static LimitsRequest? ReadLimits(ref Utf8JsonReader reader, Fields fields)
    {
        if (!fields.Opens(ref reader, "limits", JsonTokenType.StartObject, "an object"))
            return null;

        var limits = new Dictionary<string, long?>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = fields.ReadName(ref reader, "limits");
            reader.Read();
            if (name is null || !IsLimit(name))
            {
                // A misspelt limit would silently run under the default.
                if (name is not null)
                    fields.Errors.Add($"limits.{name}", "no limit of that name");
                reader.Skip();
                continue;
            }

            if (!limits.TryAdd(name, fields.ReadInteger(ref reader, $"limits.{name}")))
                fields.Errors.Add($"limits.{name}", "appears twice");
        }

        return ToLimits(limits);
    }

    private static bool IsLimit(string name) =>
        name is "wall_ms" or "cpu_ms" or "memory_bytes" or "processes" or "output_bytes" or "workspace_bytes"
            or "workspace_inodes" or "open_files" or "file_bytes";

    private static LimitsRequest ToLimits(Dictionary<string, long?> limits)
    {
        return new LimitsRequest
        {
            WallMs = Find("wall_ms"),
            CpuMs = Find("cpu_ms"),
            MemoryBytes = Find("memory_bytes"),
            Processes = FindSmall("processes"),
            OutputBytes = Find("output_bytes"),
            WorkspaceBytes = Find("workspace_bytes"),
            WorkspaceInodes = FindSmall("workspace_inodes"),
            OpenFiles = FindSmall("open_files"),
            FileBytes = Find("file_bytes"),
        };

        long? Find(string name) => limits.GetValueOrDefault(name);

        // Whatever does not fit is over every ceiling and is cut to it.
        int? FindSmall(string name) =>
            Find(name) is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : null;
    }
}
