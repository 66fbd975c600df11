using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Sandbox.Core.Contracts;

namespace Sandbox.Http;

/// <summary>A JSON answer: a status and a value, written by generated code straight into the response's pipe.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="value">The whole body.</param>
/// <param name="type">How the value is written.</param>
public sealed class EnvelopeResult<T>(int status, T value, JsonTypeInfo<T> type) : IResult
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // Escapes what JSON needs and leaves the rest as UTF-8: the answer is application/json, never part of a page,
        // and a program's output is full of < > & and letters beyond ASCII.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,

        // Generated code writes no malformed JSON.
        SkipValidation = true,
    };

    /// <summary>The run that is answered; null when it is none.</summary>
    public string? RunId { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        if (response.HasStarted)
        {
            // Only an event stream begins before its handler is done.
            await EventStream.FailAsync(response, value, type).ConfigureAwait(false);
            return;
        }

        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (RunId is not null)
            response.Headers[Answers.RunIdHeader] = RunId;

        if (value is Envelope<RunData> { Data: { } data } && RunDataWriter.IsLong(data))
        {
            await WriteLongAsync(response, data).ConfigureAwait(false);
            return;
        }

        using (var writer = new Utf8JsonWriter(response.BodyWriter, WriterOptions))
        {
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();

            // Nothing is sent before the flush below, so the length can still be told: clients need no chunk decoding.
            response.ContentLength = writer.BytesCommitted;
        }

        await response.BodyWriter.FlushAsync(httpContext.RequestAborted).ConfigureAwait(false);
    }

    // The only answer that can be long is a run's, and that is a success.
    private static async Task WriteLongAsync(HttpResponse response, RunData data)
    {
        CancellationToken hangUp = response.HttpContext.RequestAborted;
        response.BodyWriter.Write("{\"code\":0,\"message\":\"success\",\"data\":"u8);
        await RunDataWriter.WriteAsync(response.BodyWriter, data, hangUp).ConfigureAwait(false);
        response.BodyWriter.Write("}"u8);
        await response.BodyWriter.FlushAsync(hangUp).ConfigureAwait(false);
    }
}
