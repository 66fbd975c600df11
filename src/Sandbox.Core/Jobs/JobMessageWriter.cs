using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs;

/// <summary>Writes what <see cref="JobMessageReader"/> reads.</summary>
public static class JobMessageWriter
{
    // The queue is no web page; source text in other scripts would be six times as long in escapes.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(JobMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version"u8, JobMessage.CurrentVersion);
            WriteText(writer, "job_id", message.JobId);
            if (message.Reply)
                writer.WriteBoolean("reply"u8, true);
            if (message.BatchCount > 0)
                writer.WriteNumber("batch_count"u8, message.BatchCount);
            WriteText(writer, "traceparent", message.TraceParent);
            WriteCeilings(writer, message.Ceilings);
            WriteText(writer, "request_blob", message.RequestBlob);
            WriteText(writer, "code_blob", message.CodeBlob);
            WriteText(writer, "inputs_blob", message.InputsBlob);
            WriteInputs(writer, message.Inputs);
            WriteRequest(writer, message.Request);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A request in the one form that equal requests have in common.</summary>
    internal static void WriteCanonical(Utf8JsonWriter writer, RunRequest request)
    {
        writer.WriteStartObject();
        WriteRequest(writer, request);
        writer.WriteEndObject();
    }

    private static void WriteCeilings(Utf8JsonWriter writer, LimitsRequest? ceilings)
    {
        if (ceilings is null)
            return;

        writer.WritePropertyName("ceilings"u8);
        JsonSerializer.Serialize(writer, ceilings, JobsJsonContext.Default.LimitsRequest);
    }

    private static void WriteInputs(Utf8JsonWriter writer, IReadOnlyList<RunRequest>? inputs)
    {
        if (inputs is null)
            return;

        writer.WriteStartArray("inputs"u8);
        foreach (RunRequest input in inputs)
            WriteCanonical(writer, input);
        writer.WriteEndArray();
    }

    // In the open object, where a run request has its fields; the environment by name, so that its order says nothing.
    private static void WriteRequest(Utf8JsonWriter writer, RunRequest request)
    {
        RunRequest ordered = request.Env is { Count: > 1 } environment
            ? request with { Env = new SortedDictionary<string, string>(environment.ToDictionary(), StringComparer.Ordinal) }
            : request;
        JsonElement fields = JsonSerializer.SerializeToElement(ordered, JobsJsonContext.Default.RunRequest);
        foreach (JsonProperty field in fields.EnumerateObject())
            field.WriteTo(writer);
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}
