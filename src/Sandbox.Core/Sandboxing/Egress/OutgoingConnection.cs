using System.Net;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>A connection that we make for a program, on a socket that it does not have yet.</summary>
internal sealed class OutgoingConnection : IReactorHandler, IDisposable
{
    private readonly Reactor _reactor;
    private readonly ReactorTimer _timer;
    private readonly Action<OutgoingConnection, int> _onEnd;
    private bool _ended;
    private ProxyTunnel? _tunnel;

    /// <param name="reactor">On whose thread all happens.</param>
    /// <param name="socket">Does not block; owned.</param>
    /// <param name="target">What the program asked for.</param>
    /// <param name="remote">Where that is: the target itself, or a proxy.</param>
    /// <param name="onEnd">Told 0 or an errno, once, and never before <see cref="Start"/> has returned.</param>
    public OutgoingConnection(Reactor reactor, FileDescriptor socket, EgressTarget target, IPEndPoint remote, Action<OutgoingConnection, int> onEnd)
    {
        (_reactor, Socket, Target, Remote, _onEnd) = (reactor, socket, target, remote, onEnd);
        _timer = new ReactorTimer(() => End(LibC.ETIMEDOUT), OnFault);
    }

    public FileDescriptor Socket { get; }

    public EgressTarget Target { get; }

    public IPEndPoint Remote { get; }

    /// <summary>Returns EINPROGRESS when the end is told later, else how it ended.</summary>
    public int Start(ProxyTunnel? tunnel)
    {
        _tunnel = tunnel;
        int errno = StreamSockets.Connect(Socket, Remote);
        return errno == 0 && tunnel is not null ? LibC.EINPROGRESS : errno;
    }

    /// <summary>After <see cref="Start"/> said EINPROGRESS.</summary>
    public void Wait(long timeoutMs)
    {
        _reactor.Add(Socket, this);
        _reactor.WatchOutput(Socket, output: true);
        _reactor.Arm(_timer, Reactor.Now + timeoutMs);
    }

    public void OnReady(int events)
    {
        int errno = StreamSockets.ReadError(Socket);
        if (errno == 0 && _tunnel is { } tunnel)
        {
            // Once the request is written there is room for more all the time: only the answer counts.
            errno = tunnel.Advance(Socket);
            if (errno == LibC.EINPROGRESS)
            {
                _reactor.WatchOutput(Socket, output: false);
                return;
            }
        }

        End(errno);
    }

    public void OnFault(Exception exception) => End(LibC.ECONNABORTED);

    public void Dispose()
    {
        _ended = true;
        _reactor.Disarm(_timer);
        _reactor.Close(Socket);
    }

    private void End(int errno)
    {
        if (_ended)
            return;

        _ended = true;
        _reactor.Disarm(_timer);
        _reactor.Forget(Socket);
        _onEnd(this, errno);
    }
}
