using System.Buffers;
using System.Text.Json;

namespace Sandbox.Core.Contracts;

/// <content>The values as they are read, and what was wrong with them.</content>
public static partial class RunRequestReader
{
    private sealed class Fields(ReadOnlySequence<byte> body, RequestErrors errors)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private int _unknown;

        public RequestErrors Errors => errors;

        public string? RunId { get; set; }

        public string? Language { get; set; }

        public string? Code { get; set; }

        public string? Preload { get; set; }

        public string? Stdin { get; set; }

        public bool Fresh { get; set; }

        public bool EnableNetwork { get; set; }

        public List<string>? Args { get; set; }

        public Dictionary<string, string>? Env { get; set; }

        public List<RunFile>? Files { get; set; }

        public LimitsRequest? Limits { get; set; }

        public RunRequest ToRequest() => new()
        {
            RunId = RunId,
            Language = Language,
            Code = Code,
            Preload = Preload,
            Stdin = Stdin,
            Fresh = Fresh,
            EnableNetwork = EnableNetwork,
            Args = Args,
            Env = Env,
            Files = Files,
            Limits = Limits,
        };

        /// <summary>Whether the field's value is to be read: it is known and was not there before.</summary>
        public bool Enter(string name, bool known)
        {
            if (!known && ++_unknown > MaxUnknownFields)
            {
                errors.Add("body", $"more than {MaxUnknownFields} unknown fields");
                return false;
            }

            if (!_seen.Add(name))
            {
                errors.Add(name, "appears twice");
                return false;
            }

            return known;
        }

        public string? ReadName(ref Utf8JsonReader reader, string owner) => ReadText(ref reader, owner);

        public string? ReadString(ref Utf8JsonReader reader, string field)
        {
            if (reader.TokenType == JsonTokenType.String)
                return ReadText(ref reader, field);

            if (reader.TokenType != JsonTokenType.Null)
                AddUnexpected(ref reader, field, "a string");
            return null;
        }

        /// <summary>An item of a collection: there, null is a wrong value and not a missing one.</summary>
        public string ReadItem(ref Utf8JsonReader reader, string field)
        {
            if (reader.TokenType == JsonTokenType.String)
                return ReadText(ref reader, field) ?? "";

            AddUnexpected(ref reader, field, "a string");
            return "";
        }

        public bool ReadBoolean(ref Utf8JsonReader reader, string field)
        {
            if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                AddUnexpected(ref reader, field, "true or false");
            return reader.TokenType == JsonTokenType.True;
        }

        public long? ReadInteger(ref Utf8JsonReader reader, string field)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return null;

            if (reader.TokenType != JsonTokenType.Number)
                AddUnexpected(ref reader, field, "a whole number");
            else if (reader.TryGetInt64(out long value))
                return value;
            else
                errors.Add(field, $"expected a whole number of at most {long.MaxValue} at line {Line(ref reader)}");
            return null;
        }

        /// <summary>Whether a collection begins here; null is the same as no field.</summary>
        public bool Opens(ref Utf8JsonReader reader, string field, JsonTokenType opening, string expected)
        {
            if (reader.TokenType == opening)
                return true;

            if (reader.TokenType != JsonTokenType.Null)
                AddUnexpected(ref reader, field, expected);
            return false;
        }

        /// <summary>Notes the wrong kind of value and steps over it.</summary>
        public void AddUnexpected(ref Utf8JsonReader reader, string field, string expected)
        {
            string got = reader.TokenType switch
            {
                JsonTokenType.String => "a string",
                JsonTokenType.Number => "a number",
                JsonTokenType.True or JsonTokenType.False => "a boolean",
                JsonTokenType.StartArray => "an array",
                JsonTokenType.StartObject => "an object",
                _ => "null",
            };
            errors.Add(field, $"expected {expected}, got {got} at line {Line(ref reader)}");
            reader.Skip();
        }

        private string? ReadText(ref Utf8JsonReader reader, string field)
        {
            try
            {
                return reader.GetString();
            }
            catch (InvalidOperationException)
            {
                // Bytes that are not UTF-8, or the escape of half a surrogate pair.
                errors.Add(field, $"is not valid Unicode at line {Line(ref reader)}");
                return null;
            }
        }

        // Only asked for when something is wrong: the reader does not tell.
        private long Line(ref Utf8JsonReader reader)
        {
            long line = 1;
            foreach (ReadOnlyMemory<byte> segment in body.Slice(0, reader.TokenStartIndex))
                line += segment.Span.Count((byte)'\n');
            return line;
        }
    }
}
