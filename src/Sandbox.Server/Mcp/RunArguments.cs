using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Server.Mcp;

/// <summary>Reads a <see cref="RunRequest"/> from a tool's arguments, with the reader and the words of the HTTP API.</summary>
internal static class RunArguments
{
    /// <summary>What can be given; whatever else the HTTP API takes is no business of a model's.</summary>
    public static IReadOnlyList<string> Names { get; } = ["code", "stdin", "args", "env", "files", "limits", "enable_network", "fresh"];

    public static RunRequest Read(string language, IDictionary<string, JsonElement>? arguments, RequestErrors errors)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("language", language);
            foreach ((string name, JsonElement value) in arguments ?? NoArguments)
            {
                // The HTTP API passes over what it does not know. A model that makes up an argument counts on it.
                if (!Names.Contains(name))
                {
                    errors.Add(name, $"no argument of that name; there are {string.Join(", ", Names)}");
                    continue;
                }

                writer.WritePropertyName(name);
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return RunRequestReader.Read(new ReadOnlySequence<byte>(json.WrittenMemory), errors);
    }

    private static readonly Dictionary<string, JsonElement> NoArguments = [];
}
