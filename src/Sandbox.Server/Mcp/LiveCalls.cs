using System.Collections.Concurrent;
using ModelContextProtocol.Protocol;

namespace Sandbox.Server.Mcp;

/// <summary>Calls of HTTP clients that go on here, so that <c>notifications/cancelled</c> finds them.</summary>
// Requests have no session: the notification is a request of its own. All that is kept is what runs at the moment; where
// it reaches another instance nothing happens, and the run ends by its own limits.
internal sealed class LiveCalls
{
    private readonly ConcurrentDictionary<(string Client, RequestId Request), CancellationTokenSource> _calls = new();

    /// <summary>Runs a call under a token that <see cref="CancelAsync"/> cancels too.</summary>
    public async ValueTask<T> RunAsync<T>(
        string? client, RequestId request, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        if (client is null)
            return await call(cancellationToken).ConfigureAwait(false);

        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bool named = _calls.TryAdd((client, request), source);
        try
        {
            return await call(source.Token).ConfigureAwait(false);
        }
        finally
        {
            // A client that gives one id to two calls can cancel the first of them.
            if (named)
                _calls.TryRemove((client, request), out _);
        }
    }

    public async ValueTask CancelAsync(string? client, RequestId request)
    {
        if (client is null || !_calls.TryGetValue((client, request), out CancellationTokenSource? source))
            return;

        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }
}
