using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Benchmarks.Servers;

/// <summary>Requests and answers as they are on the wire.</summary>
internal static class RunBody
{
    public static byte[] Create(RunRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(request, WireOptions);

    /// <exception cref="BenchmarkException">It is no answer to a run.</exception>
    public static RunData Read(ReadOnlySpan<byte> answer)
    {
        try
        {
            return JsonSerializer.Deserialize<Envelope<RunData>>(answer, WireOptions)?.Data
                ?? throw new BenchmarkException("an answer without data");
        }
        catch (JsonException exception)
        {
            throw new BenchmarkException($"an answer that is no JSON: {exception.Message}", exception);
        }
    }

    private static readonly JsonSerializerOptions WireOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}
