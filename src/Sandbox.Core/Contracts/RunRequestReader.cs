using System.Buffers;
using System.Text.Json;

namespace Sandbox.Core.Contracts;

/// <summary>Reads a <see cref="RunRequest"/> from JSON and says about every wrong field what is wrong with it.</summary>
/// <remarks>
/// Written by hand because a serializer stops at the first wrong value. <c>null</c> is the same as a missing field;
/// unknown fields are skipped (Dify may send more than we know); a field that appears twice is an error, since two
/// readers would disagree about which one counts.
/// </remarks>
public static partial class RunRequestReader
{
    // files is the deepest known field; unknown ones may nest a little.
    private const int MaxDepth = 16;

    // Names are kept to find duplicates among them.
    private const int MaxUnknownFields = 64;

    /// <summary>What could be read; whatever could not is named in <paramref name="errors"/>.</summary>
    public static RunRequest Read(in ReadOnlySequence<byte> body, RequestErrors errors)
    {
        var fields = new Fields(body, errors);
        if (FindForeignEncoding(body) is { } encoding)
        {
            errors.Add("body", $"{encoding}; send UTF-8 without a byte order mark");
            return new RunRequest();
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadRequest(ref reader, fields);
            else
                fields.AddUnexpected(ref reader, "body", "an object");

            // Throws when anything but white space follows.
            reader.Read();
        }
        catch (JsonException exception)
        {
            errors.Add("body", Describe(exception));
        }

        return fields.ToRequest();
    }

    private static void ReadRequest(ref Utf8JsonReader reader, Fields fields)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = fields.ReadName(ref reader, "body");
            reader.Read();
            if (name is null || !fields.Enter(name, IsKnown(name)))
            {
                reader.Skip();
                continue;
            }

            ReadField(ref reader, fields, name);
        }
    }

    private static bool IsKnown(string name) =>
        name is "run_id" or "language" or "code" or "preload" or "fresh" or "enable_network" or "stdin" or "args" or "env"
            or "files" or "limits";

    private static void ReadField(ref Utf8JsonReader reader, Fields fields, string name)
    {
        switch (name)
        {
            case "run_id":
                fields.RunId = fields.ReadString(ref reader, name);
                break;
            case "language":
                fields.Language = fields.ReadString(ref reader, name);
                break;
            case "code":
                fields.Code = fields.ReadString(ref reader, name);
                break;
            case "preload":
                fields.Preload = fields.ReadString(ref reader, name);
                break;
            case "stdin":
                fields.Stdin = fields.ReadString(ref reader, name);
                break;
            case "fresh":
                fields.Fresh = fields.ReadBoolean(ref reader, name);
                break;
            case "enable_network":
                fields.EnableNetwork = fields.ReadBoolean(ref reader, name);
                break;
            case "args":
                fields.Args = ReadArguments(ref reader, fields);
                break;
            case "env":
                fields.Env = ReadEnvironment(ref reader, fields);
                break;
            case "files":
                fields.Files = ReadFiles(ref reader, fields);
                break;
            case "limits":
                fields.Limits = ReadLimits(ref reader, fields);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private static string? FindForeignEncoding(in ReadOnlySequence<byte> body)
    {
        Span<byte> start = stackalloc byte[4];
        int length = (int)Math.Min(body.Length, start.Length);
        body.Slice(0, length).CopyTo(start);
        return start[..length] switch
        {
            [0xEF, 0xBB, 0xBF, ..] => "starts with a byte order mark",
            [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, _, ..] or [_, 0, ..] => "is not UTF-8 text",
            _ => null,
        };
    }

    private static string Describe(JsonException exception)
    {
        // "'}' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 5." - the reason, without the numbers
        // that count from 0.
        string message = exception.Message;
        int numbers = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string reason = (numbers < 0 ? message : message[..numbers]).TrimEnd('.', ' ');
        return $"not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: {reason}";
    }
}
