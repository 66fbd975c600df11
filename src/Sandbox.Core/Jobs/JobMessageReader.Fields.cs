using System.Buffers;
using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs;

/// <content>The fields that a run request does not have. The JSON is known to be whole.</content>
public static partial class JobMessageReader
{
    // Far more than any operator's MaxInputs; what is beyond it is not kept in memory.
    private const int KeptInputs = 1_000_001;

    private sealed class Fields(ReadOnlySequence<byte> body, RequestErrors errors)
    {
        public JobMessage Read()
        {
            var message = new JobMessage();
            var reader = new Utf8JsonReader(body);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                // A name that is no Unicode is an error already, of the whole.
                string name = reader.GetString()!;
                reader.Read();
                message = ReadField(ref reader, name, message);
            }

            return message;
        }

        private JobMessage ReadField(ref Utf8JsonReader reader, string name, JobMessage message)
        {
            switch (name)
            {
                case "version":
                    if (ReadInteger(ref reader, name) is { } version && version != JobMessage.CurrentVersion)
                        errors.Add(name, $"{version} is not known; this server reads {JobMessage.CurrentVersion}");
                    return message;
                case "job_id":
                    return message with { JobId = ReadString(ref reader, name) };
                case "code_blob":
                    return message with { CodeBlob = ReadPath(ref reader, name) };
                case "request_blob":
                    return message with { RequestBlob = ReadPath(ref reader, name) };
                case "inputs_blob":
                    return message with { InputsBlob = ReadPath(ref reader, name) };
                case "inputs":
                    return message with { Inputs = ReadInputs(ref reader) };
                case "reply":
                    return message with { Reply = ReadBoolean(ref reader, name) };
                case "batch_count":
                    return message with { BatchCount = (int)Math.Clamp(ReadInteger(ref reader, name) ?? 0, 0, int.MaxValue) };
                case "traceparent":
                    return message with { TraceParent = ReadString(ref reader, name) };
                case "ceilings":
                    return message with { Ceilings = ReadCeilings(ref reader) };
                default:
                    reader.Skip();
                    return message;
            }
        }

        private LimitsRequest? ReadCeilings(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                try
                {
                    return JsonSerializer.Deserialize(ref reader, JobsJsonContext.Default.LimitsRequest);
                }
                catch (JsonException)
                {
                    // The reader is where it was. Without them the job could get more than it may.
                }
            }

            Unexpected(ref reader, "ceilings", "an object of limits");
            return null;
        }

        private List<RunRequest>? ReadInputs(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                Unexpected(ref reader, "inputs", "an array of objects");
                return null;
            }

            var inputs = new List<RunRequest>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                long start = reader.TokenStartIndex;
                reader.Skip();
                if (inputs.Count < KeptInputs)
                    inputs.Add(ReadInput(body.Slice(start, reader.BytesConsumed - start), $"inputs[{inputs.Count}]", errors));
            }

            return inputs;
        }

        private string? ReadPath(ref Utf8JsonReader reader, string field)
        {
            string? path = ReadString(ref reader, field);
            if (path is not null && !JobBlobs.IsPath(path))
                errors.Add(field, "must be a path of a blob, such as code/7.py");
            return path;
        }

        private string? ReadString(ref Utf8JsonReader reader, string field)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                Unexpected(ref reader, field, "a string");
                return null;
            }

            try
            {
                return reader.GetString();
            }
            catch (InvalidOperationException)
            {
                // Bytes that are not UTF-8, or the escape of half a surrogate pair.
                errors.Add(field, "is not valid Unicode");
                return null;
            }
        }

        private bool ReadBoolean(ref Utf8JsonReader reader, string field)
        {
            if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                Unexpected(ref reader, field, "true or false");
            return reader.TokenType == JsonTokenType.True;
        }

        private long? ReadInteger(ref Utf8JsonReader reader, string field)
        {
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value))
                return value;

            Unexpected(ref reader, field, "a whole number");
            return null;
        }

        // null is the same as no field.
        private void Unexpected(ref Utf8JsonReader reader, string field, string expected)
        {
            if (reader.TokenType != JsonTokenType.Null)
                errors.Add(field, $"expected {expected}");
            reader.Skip();
        }
    }
}
