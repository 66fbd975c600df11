using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs;

/// <summary>Everything that is run for a message, out of the blobs that it names.</summary>
/// <param name="Request">The program.</param>
/// <param name="Inputs">A batch's inputs; null when it is none.</param>
public sealed record JobPayload(RunRequest Request, IReadOnlyList<RunRequest>? Inputs)
{
    /// <summary>The batch's program with one of its inputs.</summary>
    public RunRequest Combine(int index)
    {
        RunRequest input = Inputs![index];
        return Request with
        {
            Stdin = input.Stdin ?? Request.Stdin,
            Args = input.Args ?? Request.Args,
            Env = input.Env ?? Request.Env,
            Files = input.Files ?? Request.Files,
        };
    }

    /// <summary>SHA-256 of the canonical form, in lowercase hex: equal for payloads that run the same.</summary>
    public string ComputeHash()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            JobMessageWriter.WriteCanonical(writer, Request);
            foreach (RunRequest input in Inputs ?? [])
                JobMessageWriter.WriteCanonical(writer, input);
            writer.WriteBooleanValue(Inputs is not null);
            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }
}
