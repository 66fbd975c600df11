using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>
/// Counts the bytes of all connections that programs have, without being on their way. Theory of operation: the kernel
/// is asked about those that are open, by their number, and tells the last figures of a socket when it is destroyed, so
/// that nothing is missed however short a connection lived, and no copy of ours keeps one open that a program has
/// closed. On the reactor's thread.
/// </summary>
internal sealed class TrafficMeter : IReactorHandler, IDisposable
{
    // Of the sockets destroyed in this network namespace, which may be a busy host's: others get their turn between.
    private const int EndingsPerTurn = 64;

    private readonly Dictionary<ulong, RunTraffic> _open = [];
    private readonly TcpDiagnostics _diagnostics;
    private bool _broken;

    /// <exception cref="SystemCallException">The kernel does not count for us.</exception>
    public TrafficMeter(Reactor reactor)
    {
        (Reactor, _diagnostics) = (reactor, TcpDiagnostics.Open());
        reactor.Post(() => reactor.Add(_diagnostics.Endings, this));
    }

    public Reactor Reactor { get; }

    /// <summary>False: endings are told no more, so that nothing can be counted.</summary>
    public bool TryAdd(TcpConnection connection, RunTraffic run) => !_broken && _open.TryAdd(connection.Cookie, run);

    public void Remove(TcpConnection connection) => _open.Remove(connection.Cookie);

    /// <summary>The figures of now; false when the connection is over.</summary>
    public bool TryRead(TcpConnection connection, out TcpCount count) => _diagnostics.TryRead(connection, out count);

    public void OnReady(int events)
    {
        for (int i = 0; i < EndingsPerTurn; i++)
        {
            int errno = _diagnostics.ReadEnding(out ulong cookie, out TcpCount count);
            if (errno == LibC.ENOBUFS)
                LoseEndings();
            else if (errno != 0)
                return;
            else if (_open.Remove(cookie, out RunTraffic? run))
                run.OnDestroyed(cookie, count);
        }
    }

    // Nobody's figures can be trusted from here on, and no budget either: the runs that have connections are ended, and
    // none gets another.
    public void OnFault(Exception exception)
    {
        _broken = true;
        foreach (RunTraffic run in _open.Values.Distinct().ToArray())
            run.OnFault(exception);
    }

    /// <summary>Before the reactor's own.</summary>
    public void Dispose() => Reactor.Post(() =>
    {
        Reactor.Close(_diagnostics.Endings);
        _diagnostics.Dispose();
    });

    private void LoseEndings()
    {
        foreach (RunTraffic run in _open.Values.Distinct())
            run.OnEndingsLost();
    }
}
