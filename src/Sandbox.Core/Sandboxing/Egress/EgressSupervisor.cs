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
/// the socket, not whether it blocks. All on the reactor's thread, and nothing here blocks.
/// </summary>
/// <remarks>
/// What a program can notice: a duplicate of the socket that it made before the connect stays unconnected, so does an
/// epoll's idea of it; a failed connection that was not waited for cannot be tried again on the same socket.
/// </remarks>
internal sealed class EgressSupervisor(
    Reactor reactor, EgressServices services, RunEgress run, CallerView caller, RunTraffic traffic, Action<Exception> onFault)
{
    // Of a run, at one time: a descriptor each.
    private const int MostPending = 64;
    private const int MostDoors = 16;

    private readonly Placeholders _placeholders = new();
    private readonly Dictionary<OutgoingConnection, EgressCall> _pending = [];
    private readonly HashSet<NameDoor> _doors = [];
    private FileDescriptor? _listener;
    private int _opening;
    private bool _closed;

    /// <summary>native/src/root.c writes it into the run's resolv.conf.</summary>
    public static IPEndPoint NameServer { get; } = new(IPAddress.Parse("127.0.0.53"), 53);

    public void Start(FileDescriptor listener) => _listener = listener;

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
            Refuse(call.Id, errno);
            return true;
        }

        // Known before the program can use it.
        _placeholders.Add(new Placeholder(StreamSockets.InodeOf(socket), family, socket));
        errno = SeccompListener.AnswerWith(_listener!.Value, call.Id, socket, (type & LibC.SOCK_CLOEXEC) != 0);
        if (errno != 0)
        {
            _placeholders.Remove(StreamSockets.InodeOf(socket));
            Refuse(call.Id, errno);
        }

        return true;
    }

    public void Connect(in SeccompNotification call)
    {
        Span<byte> bytes = stackalloc byte[InetAddress.MaxBytes];
        int number = Argument(call, 0);
        int errno = Look(call, number, ref bytes, out EgressCall? found);
        // Only now: all that was looked up by the process's number was of the process that waits.
        if (!SeccompListener.IsValid(_listener!.Value, call.Id))
            return;

        IPEndPoint? endpoint = found is null ? null : InetAddress.Read(bytes, found.Placeholder.Family, out errno);
        if (endpoint is null)
            Refuse(call.Id, errno);
        else if (endpoint.Equals(NameServer))
            OpenDoor(found!);
        else
            Connect(found!, run.Connect(endpoint));
    }

    /// <summary>All that is not the program's own ends.</summary>
    public void Close()
    {
        _closed = true;
        foreach (OutgoingConnection connection in _pending.Keys)
            connection.Dispose();
        _pending.Clear();
        foreach (NameDoor door in _doors)
            door.Dispose();
        _doors.Clear();
        _placeholders.Clear();
    }

    private int Look(in SeccompNotification call, int number, ref Span<byte> bytes, out EgressCall? found)
    {
        found = null;
        ulong? inode = caller.FindSocket(call.Pid, number);
        if (inode is not { } known)
            return LibC.EBADF;
        if (known == 0)
            return LibC.ENOTSOCK;
        // Its pairs and what we connected: whatever else it has is connected.
        if (_placeholders.Find(known) is not { } placeholder)
            return LibC.EISCONN;

        // The kernel takes up to 128 bytes and looks at no more than these.
        int length = Argument(call, 2);
        if (length is < sizeof(ushort) or > 128)
            return LibC.EINVAL;
        bytes = bytes[..Math.Min(length, bytes.Length)];
        int errno = caller.ReadMemory(call.Pid, Argument64(call, 1), bytes);
        if (errno != 0)
            return errno;
        if (caller.ReadFlags(call.Pid, number) is not { } flags)
            return LibC.EBADF;

        found = new EgressCall(
            call.Id, number, (flags & LibC.O_NONBLOCK) != 0, (flags & LibC.O_CLOEXEC) != 0, placeholder);
        return 0;
    }

    private void Connect(EgressCall call, EgressTarget target)
    {
        if (target.Verdict != EgressVerdict.Allowed)
            Refuse(call.Id, LibC.EACCES);
        else if (services.Proxy is { } proxy)
            ConnectByProxy(call, target, proxy);
        else
            Connect(call, target, target.EndPoint, call.Placeholder.Family, null);
    }

    private void ConnectByProxy(EgressCall call, EgressTarget target, ProxyAddress proxy)
    {
        _ = ProxyTunnel.FindAsync(proxy).ContinueWith(
            found => reactor.Post(() => ConnectTo(found)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        void ConnectTo(Task<IPEndPoint?> found)
        {
            if (_closed)
                return;
            if (found.Result is not { } endpoint)
            {
                Refuse(call.Id, LibC.EHOSTUNREACH);
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
            Refuse(call.Id, LibC.EAGAIN);
            return;
        }

        FileDescriptor? socket = StreamSockets.Create(family, nonBlocking: true, out int errno);
        if (socket is null)
        {
            Refuse(call.Id, errno);
            return;
        }

        var connection = new OutgoingConnection(reactor, socket, target, endpoint, OnEnd);
        errno = connection.Start(tunnel);
        if (errno == LibC.EINPROGRESS && (!call.NonBlocking || tunnel is not null))
        {
            // A tunnel is waited for in any case: a program would speak into the proxy's own conversation.
            _pending.Add(connection, call);
            connection.Wait(services.ConnectTimeoutMs);
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
            HandOver(call, connection, errno);
        else
            Refuse(call.Id, errno);
        connection.Dispose();
    }

    /// <summary>Counted before the program can say a word on it.</summary>
    private void HandOver(EgressCall call, OutgoingConnection connection, int errno)
    {
        if (!traffic.Add(connection.Socket, connection.Remote, connection.Target, used: services.Proxy is not null, out TcpConnection? counted))
            Refuse(call.Id, LibC.ENOTCONN);
        else if (!TryHandOver(call, connection.Socket, errno))
            traffic.Remove(counted);
    }

    private bool TryHandOver(EgressCall call, FileDescriptor socket, int errno)
    {
        if (_listener is not { IsOpen: true } listener)
            return false;

        if (call.Placeholder.Socket.IsOpen)
            StreamSockets.CopyOptions(call.Placeholder.Socket, socket);
        StreamSockets.SetBlocking(socket, !call.NonBlocking);
        int placed = SeccompListener.Place(listener.Value, call.Id, socket, call.Number, call.CloseOnExec);
        if (placed != 0)
        {
            Refuse(call.Id, placed);
            return false;
        }

        _placeholders.Remove(call.Placeholder.Inode);
        Check(errno == 0 ? SeccompListener.Answer(listener.Value, call.Id, 0) : SeccompListener.Refuse(listener.Value, call.Id, errno));
        return true;
    }

    private void OpenDoor(EgressCall call)
    {
        if (_doors.Count + _opening >= MostDoors)
        {
            Refuse(call.Id, LibC.EAGAIN);
            return;
        }

        _opening++;
        _ = Task.Run(StreamSockets.TryCreateInetPair).ContinueWith(
            made => reactor.Post(() => Open(call, made)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Open(EgressCall call, Task<(FileDescriptor Ours, FileDescriptor Theirs)?> made)
    {
        _opening--;
        // Without loopback a pair of another family does for whoever does not look closely: for getaddrinfo.
        (FileDescriptor ours, FileDescriptor theirs) =
            (made.IsCompletedSuccessfully ? made.Result : null) ?? StreamSockets.CreatePair();
        _ = made.Exception;
        using FileDescriptor given = theirs;
        if (_closed)
        {
            ours.Dispose();
            return;
        }

        var door = new NameDoor(reactor, ours, run, services.Inet6, ended => _doors.Remove(ended));
        _doors.Add(door);
        door.Start();
        TryHandOver(call, theirs, 0);
    }

    private void Refuse(ulong id, int errno)
    {
        if (_listener is { IsOpen: true } listener)
            Check(SeccompListener.Refuse(listener.Value, id, errno));
    }

    /// <summary>ENOENT: the caller was killed while it waited for us.</summary>
    private void Check(int errno)
    {
        if (errno != 0 && errno != LibC.ENOENT && !_closed)
            onFault(new SystemCallException("SECCOMP_IOCTL_NOTIF_SEND", errno));
    }

    private static unsafe int Argument(in SeccompNotification call, int index) => unchecked((int)call.Arguments[index]);

    private static unsafe ulong Argument64(in SeccompNotification call, int index) => call.Arguments[index];
}
