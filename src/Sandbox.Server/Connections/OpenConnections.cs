using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Sandbox.Server.Connections;

/// <summary>Knows which connections somebody waits on, so that the others cannot keep the server from its end.</summary>
/// <remarks>
/// Kestrel closes connections between two requests when it is told to stop, and waits for all others: also for one that has
/// sent half a head and will never send the rest, for as long as the grace period is, and anybody can make one.
/// </remarks>
internal sealed class OpenConnections(TimeProvider time)
{
    // What is on its way to a client or from one has arrived by then.
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, ConnectionContext> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _answering = new(StringComparer.Ordinal);

    /// <summary>A connection, from its first byte to its last.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _open[connection.ConnectionId] = connection;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out _);
        }
    }

    /// <summary>A request whose head is there.</summary>
    public async Task OnRequestAsync(HttpContext context, RequestDelegate next)
    {
        string connection = context.Connection.Id;
        _answering.AddOrUpdate(connection, 1, static (_, count) => count + 1);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            // HTTP/1 answers one at a time: what another version would leave here goes with its last.
            if (_answering.AddOrUpdate(connection, 0, static (_, count) => count - 1) == 0)
                _answering.TryRemove(new KeyValuePair<string, int>(connection, 0));
        }
    }

    /// <summary>Cuts, in a moment, those that nobody waits on.</summary>
    public async Task CloseIdleAsync()
    {
        await Task.Delay(Courtesy, time).ConfigureAwait(false);
        foreach ((string id, ConnectionContext connection) in _open)
        {
            if (!_answering.ContainsKey(id))
                connection.Abort(new ConnectionAbortedException("The server ends."));
        }
    }
}
