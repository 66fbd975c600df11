using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandbox.Core.Contracts;

/// <summary>Writes a text of megabytes in pieces.</summary>
// The serializer would ask for room for all of it at once, at the worst case of escaping: six times its length in
// characters and three times that in bytes.
internal sealed class OutputTextConverter : JsonConverter<OutputText>
{
    public override OutputText? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text ? new OutputText(text) : null;

    public override void Write(Utf8JsonWriter writer, OutputText value, JsonSerializerOptions options)
    {
        if (!value.IsLong)
        {
            writer.WriteStringValue(value.ToString());
            return;
        }

        foreach (ReadOnlyMemory<char> piece in value.ReadPieces())
            writer.WriteStringValueSegment(piece.Span, isFinalSegment: false);
        writer.WriteStringValueSegment("", isFinalSegment: true);
    }
}
