using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Sandbox.Core.Storage;

namespace Sandbox.Http;

/// <summary>A blob that a program wrote, or one range of it, as a download.</summary>
/// <remarks>Content and media type are the program's: nothing of it may run in a browser as a page of ours.</remarks>
/// <param name="content">What is sent; this result disposes of it.</param>
/// <param name="brokenOff">Is told when the store fails after the answer has begun.</param>
internal sealed class BlobResult(BlobContent content, Action<StorageException> brokenOff) : IResult
{
    private const int BufferBytes = 64 << 10;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using (content.ConfigureAwait(false))
        {
            HttpResponse response = httpContext.Response;
            SetHeaders(response.Headers);
            if (!TryFindRange(httpContext.Request.GetTypedHeaders(), out long from, out long count))
            {
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = new ContentRangeHeaderValue(content.Properties.Size).ToString();
                response.ContentLength = 0;
                return;
            }

            response.ContentType = content.Properties.MediaType;
            response.ContentLength = count;
            if (count < content.Properties.Size)
            {
                response.StatusCode = StatusCodes.Status206PartialContent;
                response.Headers.ContentRange =
                    new ContentRangeHeaderValue(from, from + count - 1, content.Properties.Size).ToString();
            }

            if (!HttpMethods.IsHead(httpContext.Request.Method))
                await SendAsync(httpContext, from, count).ConfigureAwait(false);
        }
    }

    private void SetHeaders(IHeaderDictionary headers)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(content.Properties.Name.Path.Split('/')[^1]);
        headers.ContentDisposition = disposition.ToString();
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        headers.AcceptRanges = "bytes";
        headers.ETag = Tag().ToString();
    }

    private EntityTagHeaderValue Tag() => new(new StringSegment($"\"{content.Properties.ETag}\""));

    // False when there is nothing in the range. Several ranges, or one of another version, are answered with the whole.
    private bool TryFindRange(RequestHeaders headers, out long from, out long count)
    {
        long size = content.Properties.Size;
        (from, count) = (0, size);
        if (headers.Range is not { Ranges.Count: 1 } ranges || ranges.Unit != "bytes" || !IsOfThisVersion(headers))
            return true;

        RangeItemHeaderValue range = ranges.Ranges.First();
        from = range.From ?? Math.Max(0, size - range.To!.Value);
        long end = range is { From: not null, To: { } to } ? Math.Min(to, size - 1) : size - 1;
        count = end - from + 1;
        return from < size && count > 0;
    }

    private bool IsOfThisVersion(RequestHeaders headers) =>
        headers.IfRange is not { } condition || (condition.EntityTag?.Compare(Tag(), useStrongComparison: true) ?? false);

    private async Task SendAsync(HttpContext context, long from, long count)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            if (from > 0)
                content.Stream.Seek(from, SeekOrigin.Begin);
            while (count > 0)
            {
                int read = await content.Stream.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), context.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                    throw new StorageException(StorageFailure.Unavailable, $"Blob {content.Properties.Name} ended early.");
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted).ConfigureAwait(false);
                count -= read;
            }
        }
        catch (StorageException exception)
        {
            // The status is sent: only a connection that breaks says that something is missing.
            brokenOff(exception);
            context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads on.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
