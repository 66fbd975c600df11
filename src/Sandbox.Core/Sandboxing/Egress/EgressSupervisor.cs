using System.Net;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>
/// Makes the connections of one run. Theory of operation: programs have no <c>socket</c> and no <c>connect</c>; both calls
/// come here and wait. A socket is made by the server and given to the program, which can set options on it and nothing
/// else. For a connect the address is read once from the program's memory, and everything after that goes by our copy:
/// the policy decides on it, and a socket <em>of our own</em>, which the program does not have, is connected to it and put
/// in the place of the program's. So there is nothing that another thread could change meanwhile: not the address, not
/// the socket, not whether it blocks. All on the reactor's thread, where nothing blocks; what waits for the program itself
/// is done by a thread of the run's own (<see cref="CallerThread"/>).
/// </summary>
/// <remarks>
/// What a program can notice: a duplicate of the socket that it made before the connect stays unconnected, so does an
/// epoll's idea of it; a failed connection that was not waited for cannot be tried again on the same socket.
/// </remarks>
internal sealed class EgressSupervisor
{
    // Of a run, at one time: a descriptor each.
    private const int MostPending = 64;

    private readonly Reactor _reactor;
    private readonly EgressServices _services;
    private readonly RunEgress _run;
    private readonly RunTraffic _traffic;
    private readonly Action<Exception> _onFault;
    private readonly CallerView _caller;
    private readonly Placeholders _placeholders = new();
    private readonly Dictionary<OutgoingConnection, EgressCall> _pending = [];
    private readonly NameDoors _doors;
    private FileDescriptor? _listener;
    private CallerThread? _thread;
    private Action<SeccompNotification> _refuse = static _ => { };
    private bool _closed;

    /// <param name="reactor">On whose thread all happens.</param>
    /// <param name="services">What all runs share.</param>
    /// <param name="run">Decides and remembers.</param>
    /// <param name="caller">Shows the program.</param>
    /// <param name="traffic">Counts.</param>
    /// <param name="onFault">The calls of the run cannot be answered any more.</param>
    public EgressSupervisor(
        Reactor reactor, EgressServices services, RunEgress run, CallerView caller, RunTraffic traffic, Action<Exception> onFault)
    {
        (_reactor, _services, _run, _caller, _traffic, _onFault) = (reactor, services, run, caller, traffic, onFault);
        _doors = new NameDoors(reactor, run, services.Inet6);
    }

    /// <summary>native/src/root.c writes it into the run's resolv.conf.</summary>
    public static IPEndPoint NameServer { get; } = new(IPAddress.Parse("127.0.0.53"), 53);

    /// <param name="listener">Where the calls wait.</param>
    /// <param name="refuse">Refuses one as any other that is not allowed, and reports it.</param>
    public void Start(FileDescriptor listener, Action<SeccompNotification> refuse) => (_listener, _refuse) = (listener, refuse);

    /// <summary>A <c>socket</c> that becomes one of ours; false: another kind, which is refused as it always is.</summary>
    public bool TryCreateSocket(in SeccompNotification call)
    {
        (int family, int type, int protocol) = (Argument(call, 0), Argument(call, 1), Argument(call, 2));
        if (family != LibC.AF_INET && family != LibC.AF_INET6)
            return false;
        if ((type & ~(LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC)) != LibC.SOCK_STREAM || (protocol != 0 && protocol != LibC.IPPROTO_TCP))
            return false;

        FileDescriptor? socket = StreamSockets.Create(family, (type & LibC.SOCK_NONBLOCK) != 0, out int errno);
        if (socket is null)
        {
            Answer(call.Id, errno);
            return true;
        }

        Give(call.Id, socket, (type & LibC.SOCK_CLOEXEC) != 0, new Placeholder(StreamSockets.InodeOf(socket), family, socket));
        return true;
    }

    public void Connect(in SeccompNotification call) => Look(call, Connect);

    /// <summary>
    /// A client's bind, which says that the port does not matter: it is carried out and takes none. Another one is refused.
    /// </summary>
    // urllib3 finds out so whether there is IPv6, and who wants IPv4 alone binds to 0.0.0.0.
    public void Bind(in SeccompNotification call) => Look(call, Bind);

    /// <summary>All that is not the program's own ends.</summary>
    public void Close()
    {
        _closed = true;
        _thread?.Close();
        foreach (OutgoingConnection connection in _pending.Keys)
            connection.Dispose();
        _pending.Clear();
        _doors.Close();
        _placeholders.Clear();
    }

    private CallerThread OwnThread => _thread ??= new CallerThread(_reactor, _listener!.Duplicate());

    private void Look(SeccompNotification call, Action<SeccompNotification, CallerLook> then) =>
        OwnThread.Do(_ => _caller.Look(call), look => then(call, look));

    private void Give(ulong id, FileDescriptor socket, bool closeOnExec, Placeholder placeholder) => OwnThread.Do(
        listener => SeccompListener.AnswerWith(listener.Value, id, socket, closeOnExec),
        errno =>
        {
            // What the program does with it comes here after this.
            if (errno == 0 && !_closed)
            {
                _placeholders.Add(placeholder);
                return;
            }

            socket.Dispose();
            Answer(id, errno);
        });

    private void Connect(SeccompNotification call, CallerLook look)
    {
        if (!Waits(in call))
            return;

        if (look.Errno != 0)
            Answer(call.Id, look.Errno);
        else if (_placeholders.Find(look.Inode) is not { } placeholder)
            // Its pairs and what we connected: whatever else it has is connected.
            Answer(call.Id, LibC.EISCONN);
        else if (InetAddress.Read(look.Address, placeholder.Family, out int errno) is not { } endpoint)
            Answer(call.Id, errno);
        else
            Connect(
                new EgressCall(
                    call.Id, Argument(call, 0), (look.Flags & LibC.O_NONBLOCK) != 0, (look.Flags & LibC.O_CLOEXEC) != 0, placeholder),
                endpoint);
    }

    private void Bind(SeccompNotification call, CallerLook look)
    {
        if (!Waits(in call))
            return;

        Placeholder? placeholder = look.Errno == 0 ? _placeholders.Find(look.Inode) : null;
        if (placeholder is null || InetAddress.Read(look.Address, placeholder.Family, out _) is not { Port: 0 } endpoint || !IsNoPlace(endpoint.Address))
            _refuse(call);
        else
            Answer(call.Id, StreamSockets.BindWithoutPort(placeholder.Socket, endpoint));
    }

    private static bool IsNoPlace(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback);

    /// <summary>Only after it was looked at: all that was found by the process's number was of the process that waits.</summary>
    private bool Waits(in SeccompNotification call) =>
        !_closed && _listener is { IsOpen: true } listener && SeccompListener.IsValid(listener.Value, call.Id);

    private void Connect(EgressCall call, IPEndPoint endpoint)
    {
        if (!endpoint.Equals(NameServer))
            Connect(call, _run.Connect(endpoint));
        else if (!_doors.TryOpen(theirs => HandOver(call, theirs, 0, _ => theirs.Dispose())))
            Answer(call.Id, LibC.EAGAIN);
    }

    private void Connect(EgressCall call, EgressTarget target)
    {
        if (target.Verdict != EgressVerdict.Allowed)
            Answer(call.Id, LibC.EACCES);
        else if (_services.Proxy is { } proxy)
            ConnectByProxy(call, target, proxy);
        else
            Connect(call, target, target.EndPoint, call.Placeholder.Family, null);
    }

    private void ConnectByProxy(EgressCall call, EgressTarget target, ProxyAddress proxy)
    {
        _ = ProxyTunnel.FindAsync(proxy).ContinueWith(
            found => _reactor.Post(() => ConnectTo(found)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        void ConnectTo(Task<IPEndPoint?> found)
        {
            if (_closed)
                return;
            if (found.Result is not { } endpoint)
            {
                Answer(call.Id, LibC.EHOSTUNREACH);
                return;
            }

            int family = endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? LibC.AF_INET : LibC.AF_INET6;
            Connect(call, target, endpoint, family, new ProxyTunnel(proxy, target));
        }
    }

    private void Connect(EgressCall call, EgressTarget target, IPEndPoint endpoint, int family, ProxyTunnel? tunnel)
    {
        if (_pending.Count >= MostPending)
        {
            Answer(call.Id, LibC.EAGAIN);
            return;
        }

        FileDescriptor? socket = StreamSockets.Create(family, nonBlocking: true, out int errno);
        if (socket is null)
        {
            Answer(call.Id, errno);
            return;
        }

        var connection = new OutgoingConnection(_reactor, socket, target, endpoint, OnEnd);
        errno = connection.Start(tunnel);
        if (errno == LibC.EINPROGRESS && (!call.NonBlocking || tunnel is not null))
        {
            // A tunnel is waited for in any case: a program would speak into the proxy's own conversation.
            _pending.Add(connection, call);
            connection.Wait(_services.ConnectTimeoutMs);
            return;
        }

        Finish(call, connection, errno);
    }

    private void OnEnd(OutgoingConnection connection, int errno)
    {
        if (_pending.Remove(connection, out EgressCall? call))
            Finish(call, connection, errno);
    }

    private void Finish(EgressCall call, OutgoingConnection connection, int errno)
    {
        if (errno == 0 || errno == LibC.EINPROGRESS)
        {
            HandOver(call, connection, errno);
            return;
        }

        connection.Dispose();
        Answer(call.Id, errno);
    }

    /// <summary>Counted before the program can say a word on it.</summary>
    private void HandOver(EgressCall call, OutgoingConnection connection, int errno)
    {
        if (!_traffic.Add(connection.Socket, connection.Remote, connection.Target, used: _services.Proxy is not null, out TcpConnection? counted))
        {
            connection.Dispose();
            Answer(call.Id, LibC.ENOTCONN);
            return;
        }

        HandOver(call, connection.Socket, errno, placed =>
        {
            connection.Dispose();
            if (!placed && !_closed)
                _traffic.Remove(counted);
        });
    }

    /// <param name="call">Gets it.</param>
    /// <param name="socket">Stays open until it is told.</param>
    /// <param name="errno">What the program is told.</param>
    /// <param name="then">Told whether the program has it.</param>
    private void HandOver(EgressCall call, FileDescriptor socket, int errno, Action<bool> then)
    {
        if (call.Placeholder.Socket.IsOpen)
            StreamSockets.CopyOptions(call.Placeholder.Socket, socket);
        StreamSockets.SetBlocking(socket, !call.NonBlocking);
        OwnThread.Do(
            listener =>
            {
                int placed = SeccompListener.Place(listener.Value, call.Id, socket, call.Number, call.CloseOnExec);
                return (placed, SeccompListener.Answer(listener.Value, call.Id, placed != 0 ? placed : errno));
            },
            ends =>
            {
                (int placed, int answered) = ends;
                if (placed == 0)
                    _placeholders.Remove(call.Placeholder.Inode);
                then(placed == 0);
                Check(answered);
            });
    }

    private void Answer(ulong id, int errno)
    {
        if (_listener is { IsOpen: true } listener)
            Check(SeccompListener.Answer(listener.Value, id, errno));
    }

    /// <summary>ENOENT: the caller was killed while it waited for us.</summary>
    private void Check(int errno)
    {
        if (errno != 0 && errno != LibC.ENOENT && !_closed)
            _onFault(new SystemCallException("SECCOMP_IOCTL_NOTIF_SEND", errno));
    }

    private static unsafe int Argument(in SeccompNotification call, int index) => unchecked((int)call.Arguments[index]);
}
