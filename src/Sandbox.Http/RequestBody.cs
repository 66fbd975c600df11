using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Sandbox.Core.Runs;

namespace Sandbox.Http;

/// <summary>Reads bodies no larger than the operator allows.</summary>
public sealed class RequestBody(IOptions<HttpOptions> options, BodyMemory memory)
{
    private readonly long _maxBytes = options.Value.MaxBodyBytes;

    /// <summary>Hands the whole body to <paramref name="parse"/>; its memory is gone afterwards.</summary>
    /// <exception cref="RunException">The body is too large, broken off or not UTF-8 by its own header.</exception>
    public async ValueTask<TResult> ReadAsync<TResult>(
        HttpRequest request, Func<ReadOnlySequence<byte>, TResult> parse, CancellationToken cancellationToken)
    {
        CheckCharset(request);
        // Counted here: the server's limit ends the connection with the reading, and with both the answer.
        CheckLength(request, limit: null);
        BodyShare share = BodyShare.Begin(memory, request);
        PipeReader reader = request.BodyReader;
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    if (result.Buffer.Length > _maxBytes)
                        throw OverLimit(request);
                    share.Grow(result.Buffer.Length);
                }
                catch (RunException)
                {
                    // Handed back: a server that finds it in our hands takes that for a fault, and logs each as one.
                    reader.AdvanceTo(result.Buffer.End);
                    throw;
                }

                if (result.IsCompleted)
                {
                    try
                    {
                        return parse(result.Buffer);
                    }
                    finally
                    {
                        reader.AdvanceTo(result.Buffer.End);
                    }
                }

                // Kept, but seen: otherwise the pipe would stop to read at its own, smaller limit.
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (BadHttpRequestException exception)
        {
            throw Broken(request, exception);
        }
    }

    /// <summary>For a body that somebody else reads: no more of it than the operator allows.</summary>
    /// <exception cref="RunException">It is too large, or not UTF-8 by its own header, or there is no room for it.</exception>
    public void Limit(HttpRequest request)
    {
        CheckCharset(request);
        CheckLength(request, _maxBytes);
        request.Body = new SharedBody(request.Body, BodyShare.Begin(memory, request));
    }

    /// <summary>A form, URL-encoded or multipart.</summary>
    /// <exception cref="RunException">The body is too large, broken off or no form.</exception>
    public async ValueTask<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        Limit(request);
        var limits = new FormOptions
        {
            ValueLengthLimit = (int)_maxBytes,
            MultipartBodyLengthLimit = _maxBytes,
            BufferBodyLengthLimit = _maxBytes,

            // Nothing of a caller is written to our disk.
            MemoryBufferThreshold = (int)_maxBytes,
        };
        try
        {
            return await request.ReadFormAsync(limits, cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception)
        {
            throw Broken(request, exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException
            && exception is not ConnectionResetException)
        {
            // The form reader says with an IOException that the last boundary never came.
            throw new RunException(RunFailure.InvalidRequest, "body: not a form, or a field is too large", exception);
        }
    }

    private static void CheckCharset(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && type.Charset is { Length: > 0 } charset
            && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)
            && !charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
        {
            throw new RunException(RunFailure.InvalidRequest, "body: its charset is not UTF-8");
        }
    }

    private void CheckLength(HttpRequest request, long? limit)
    {
        if (request.ContentLength > _maxBytes)
            throw OverLimit(request);

        // For bodies that do not tell their length.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = limit;
    }

    /// <summary>What is wrong with a body that could not be read.</summary>
    public RunException Broken(HttpRequest request, BadHttpRequestException exception) =>
        exception.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? OverLimit(request)
            : new RunException(RunFailure.InvalidRequest, "body: it is not whole, or came too slowly", exception);

    private RunException OverLimit(HttpRequest request)
    {
        // The rest of it is not worth reading, not even to throw it away.
        request.HttpContext.Response.Headers.Connection = "close";
        return new RunException(RunFailure.InvalidRequest, $"request body is over the limit of {_maxBytes} bytes");
    }
}
