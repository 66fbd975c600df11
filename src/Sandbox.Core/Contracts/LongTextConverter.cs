using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandbox.Core.Contracts;

/// <summary>Writes a text of megabytes in pieces.</summary>
// The serializer would ask for room for all of it at once, at the worst case of escaping: six times its length in
// characters and three times that in bytes.
internal sealed class LongTextConverter : JsonConverter<string>
{
    private const int PieceLength = 16_384;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ReadOnlySpan<char> rest = value;
        if (rest.Length <= PieceLength)
        {
            writer.WriteStringValue(rest);
            return;
        }

        for (; rest.Length > PieceLength; rest = rest[PieceLength..])
            writer.WriteStringValueSegment(rest[..PieceLength], isFinalSegment: false);
        writer.WriteStringValueSegment(rest, isFinalSegment: true);
    }
}
