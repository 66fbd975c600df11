using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sandbox.Core.Contracts;

/// <summary>Writes an answer with megabytes of output no faster than its reader takes it.</summary>
/// <remarks>The same JSON as the serializer's, which would hold all of it in memory once more before the first byte leaves.</remarks>
public static class RunDataWriter
{
    private const int BufferedBytes = 65_536;

    private static readonly JsonTypeInfo<RunData> Type = SandboxJsonContext.Default.RunData;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Whether it is worth the trouble.</summary>
    public static bool IsLong(RunData data) => data.StdoutText.IsLong || data.StderrText.IsLong || data.ErrorText.IsLong;

    /// <summary>The data object; flushed but for its last part.</summary>
    public static async Task WriteAsync(PipeWriter output, RunData data, CancellationToken cancellationToken)
    {
        var writer = new Utf8JsonWriter(output, WriterOptions);
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartObject();
            foreach (JsonPropertyInfo property in Type.Properties)
            {
                writer.WritePropertyName(property.Name);
                object? value = property.Get!(data);
                if (value is OutputText { IsLong: true } text)
                    await WriteAsync(output, writer, text, cancellationToken).ConfigureAwait(false);
                else
                    JsonSerializer.Serialize(writer, value, Type.Options.GetTypeInfo(property.PropertyType));
            }

            writer.WriteEndObject();
        }
    }

    private static async Task WriteAsync(
        PipeWriter output, Utf8JsonWriter writer, OutputText text, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<char> piece in text.ReadPieces())
        {
            writer.WriteStringValueSegment(piece.Span, isFinalSegment: false);
            writer.Flush();
            if (output.UnflushedBytes >= BufferedBytes)
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        writer.WriteStringValueSegment("", isFinalSegment: true);
    }
}
