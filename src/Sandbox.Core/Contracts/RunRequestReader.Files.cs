using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Contracts;

/// <content>The files of a request.</content>
public static partial class RunRequestReader
{
    private static List<RunFile>? ReadFiles(ref Utf8JsonReader reader, Fields fields)
    {
        if (!fields.Opens(ref reader, "files", JsonTokenType.StartArray, "an array of objects"))
            return null;

        var files = new List<RunFile>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // One more than any operator can allow is kept, for the validator to see.
            if (files.Count > RunsOptions.MostFiles)
                reader.Skip();
            else
                files.Add(ReadFile(ref reader, fields, $"files[{files.Count}]"));
        }

        return files;
    }

    private static RunFile ReadFile(ref Utf8JsonReader reader, Fields fields, string owner)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fields.AddUnexpected(ref reader, owner, "an object");
            return new RunFile();
        }

        var file = new RunFile();
        var seen = default(FileFields);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = fields.ReadName(ref reader, owner);
            reader.Read();
            FileFields field = FieldOf(name);
            if (field == FileFields.None || (seen & field) != 0)
            {
                // A misspelt source would silently be a file without one.
                if (name is not null)
                    fields.Errors.Add($"{owner}.{name}", field == FileFields.None ? "no field of that name" : "appears twice");
                reader.Skip();
                continue;
            }

            seen |= field;
            file = ReadFileField(ref reader, fields, file, field, $"{owner}.{name}");
        }

        return file;
    }

    private static FileFields FieldOf(string? name) => name switch
    {
        "path" => FileFields.Path,
        "content" => FileFields.Content,
        "content_base64" => FileFields.ContentBase64,
        "blob" => FileFields.Blob,
        _ => FileFields.None,
    };

    // Wrong values are told here; what stands in for them keeps the validator from telling them a second time.
    private static RunFile ReadFileField(ref Utf8JsonReader reader, Fields fields, RunFile file, FileFields field, string name)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return file;

        return field switch
        {
            FileFields.Path => file with { Path = fields.ReadItem(ref reader, name) },
            FileFields.Content => file with { Content = fields.ReadItem(ref reader, name) },
            FileFields.ContentBase64 => file with { ContentBase64 = ReadBase64(ref reader, fields, name) },
            _ => file with { Blob = fields.ReadItem(ref reader, name) },
        };
    }

    private static ReadOnlyMemory<byte> ReadBase64(ref Utf8JsonReader reader, Fields fields, string field)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            fields.AddUnexpected(ref reader, field, "a string");
            return default;
        }

        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
            return Decode(reader.ValueSpan, fields, field);

        int length = checked((int)(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length));
        byte[] text = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Decode(text.AsSpan(0, reader.CopyString(text)), fields, field);
        }
        catch (InvalidOperationException)
        {
            fields.Errors.Add(field, NotBase64);
            return default;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text, clearArray: true);
        }
    }

    private static ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> text, Fields fields, string field)
    {
        // The decoder passes over white space; then it is not four characters for each three bytes any more.
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        OperationStatus status = Base64.DecodeFromUtf8(text, bytes, out _, out int written);
        if (status == OperationStatus.Done && Base64.GetMaxEncodedToUtf8Length(written) == text.Length)
            return bytes.AsMemory(0, written);

        fields.Errors.Add(field, NotBase64);
        return default;
    }

    private const string NotBase64 = "is not standard base64 (A-Z a-z 0-9 + / and = as padding, no white space)";

    [Flags]
    private enum FileFields
    {
        None = 0,
        Path = 1,
        Content = 2,
        ContentBase64 = 4,
        Blob = 8,
    }
}
