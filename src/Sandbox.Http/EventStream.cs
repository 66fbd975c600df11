using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Http;

/// <summary>A run as <c>text/event-stream</c>, sent while it goes on.</summary>
/// <remarks>
/// Nothing is sent before the run has a place: until then an error is an ordinary answer with a status, which clients and
/// proxies know how to try again. What the program prints is only ever inside a JSON string, which has no line break:
/// it cannot end an event or begin one. A slow reader makes the program wait; silence is broken by comments.
/// </remarks>
internal sealed class EventStream(HttpContext context, TimeSpan heartBeat, TimeProvider time) : IRunObserver, IAsyncDisposable
{
    /// <summary>Of the program's bytes in one event.</summary>
    private const int MaxEventBytes = 16_384;

    private static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");

    private static readonly JsonEncodedText RunId = JsonEncodedText.Encode("run_id");

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _over = new();

    // A character may come in two pieces.
    private readonly Decoder _stdout = Encoding.UTF8.GetDecoder();
    private readonly Decoder _stderr = Encoding.UTF8.GetDecoder();
    private Task _beating = Task.CompletedTask;
    private bool _closed;

    private CancellationToken HangUp => context.RequestAborted;

    /// <summary>Whether a request asks for a stream.</summary>
    /// <exception cref="RunException">It cannot be told.</exception>
    public static bool IsWanted(HttpRequest request)
    {
        if (!request.QueryString.HasValue)
            return false;

        return request.Query["stream"].ToString() switch
        {
            "1" or "true" => true,
            "" or "0" or "false" => false,
            _ => throw new RunException(RunFailure.InvalidRequest, "stream: expected 0 or 1"),
        };
    }

    /// <summary>Sends the headers and <c>start</c>.</summary>
    public async ValueTask StartAsync(string runId)
    {
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers[Answers.RunIdHeader] = runId;

        // nginx would collect a page of events before it passes them on; so would a compressing middleware.
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        WriteEvent("start"u8, runId, static (writer, id) =>
        {
            writer.WriteStartObject();
            writer.WriteString(RunId, id);
            writer.WriteEndObject();
        });
        await FlushAsync().ConfigureAwait(false);
        _beating = BeatAsync();
    }

    /// <summary>Sends <c>stdout</c> or <c>stderr</c>; done when the reader's side has room for more.</summary>
    public async ValueTask WriteAsync(OutputKind kind, ReadOnlyMemory<byte> bytes)
    {
        await _turn.WaitAsync(HangUp).ConfigureAwait(false);
        try
        {
            for (; bytes.Length > 0 && !_closed; bytes = bytes[Math.Min(MaxEventBytes, bytes.Length)..])
            {
                WriteText(kind, bytes.Span[..Math.Min(MaxEventBytes, bytes.Length)], flush: false);
                await FlushAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends <c>end</c>.</summary>
    public async ValueTask EndAsync(RunData data)
    {
        await _turn.WaitAsync(HangUp).ConfigureAwait(false);
        try
        {
            // A stream that we cut may end in a part of a character: that is our doing and not the program's.
            if (data.Outcome != RunOutcome.OutputExceeded)
            {
                WriteText(OutputKind.Stdout, [], flush: true);
                WriteText(OutputKind.Stderr, [], flush: true);
            }

            PipeWriter output = context.Response.BodyWriter;
            output.Write("event: end\ndata: "u8);
            await RunDataWriter.WriteAsync(output, data, HangUp).ConfigureAwait(false);
            output.Write("\n\n"u8);
            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends <c>error</c> on a response that has begun; there is no status to tell it with any more.</summary>
    public static async Task FailAsync<T>(HttpResponse response, T envelope, JsonTypeInfo<T> type)
    {
        WriteEvent(response.BodyWriter, "error"u8, envelope, (writer, value) => JsonSerializer.Serialize(writer, value, type));
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Nothing is sent from here on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _closed = true;
        _turn.Release();
        _over.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(heartBeat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token).ConfigureAwait(false))
            {
                // Whoever has the turn is sending: that is a sign of life too.
                if (!await _turn.WaitAsync(0, CancellationToken.None).ConfigureAwait(false))
                    continue;

                try
                {
                    context.Response.BodyWriter.Write(": heart-beat\n\n"u8);
                    await FlushAsync().ConfigureAwait(false);
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over, or its caller gone.
        }
    }

    private void WriteText(OutputKind kind, ReadOnlySpan<byte> bytes, bool flush)
    {
        char[] chars = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(bytes.Length));
        int count = (kind == OutputKind.Stdout ? _stdout : _stderr).GetChars(bytes, chars, flush);
        if (count > 0)
        {
            WriteEvent(kind == OutputKind.Stdout ? "stdout"u8 : "stderr"u8, chars.AsMemory(0, count), static (writer, text) =>
            {
                writer.WriteStartObject();
                writer.WriteString(Text, text.Span);
                writer.WriteEndObject();
            });
        }

        ArrayPool<char>.Shared.Return(chars);
    }

    private void WriteEvent<T>(ReadOnlySpan<byte> name, T value, Action<Utf8JsonWriter, T> write) =>
        WriteEvent(context.Response.BodyWriter, name, value, write);

    private static void WriteEvent<T>(IBufferWriter<byte> output, ReadOnlySpan<byte> name, T value, Action<Utf8JsonWriter, T> write)
    {
        output.Write("event: "u8);
        output.Write(name);
        output.Write("\ndata: "u8);
        using (var writer = new Utf8JsonWriter(output, WriterOptions))
            write(writer, value);
        output.Write("\n\n"u8);
    }

    private async ValueTask FlushAsync()
    {
        await context.Response.BodyWriter.FlushAsync(HangUp).ConfigureAwait(false);

        // A broken connection takes everything and sends nothing.
        HangUp.ThrowIfCancellationRequested();
    }
}
