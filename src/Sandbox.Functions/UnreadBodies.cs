using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sandbox.Functions;

/// <summary>Reads what nobody read of a request: a key was missing, or it is over the limit.</summary>
/// <remarks>
/// The host sends a body to its end before it looks for our answer. Where the worker stops to read, which Kestrel does over
/// 30 MB and after 5 seconds, the host finds a broken connection and answers 500 in our name. It has a limit of its own.
/// </remarks>
internal sealed class UnreadBodies : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(HandleAsync);
        next(application);
    };

    private static async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;

        // As the server has it: a form's is replaced by one that asks for memory.
        Stream body = context.Request.Body;
        await next(context).ConfigureAwait(false);
        try
        {
            // First the answer: a caller who waits for it may never send the rest.
            await context.Response.CompleteAsync().ConfigureAwait(false);
            await body.CopyToAsync(Stream.Null, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or BadHttpRequestException
            or ConnectionResetException)
        {
            // The caller is gone, or the rest never came, or is over the limit of a form.
        }
    }
}
