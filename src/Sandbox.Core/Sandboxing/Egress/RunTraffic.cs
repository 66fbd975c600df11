using System.Diagnostics.CodeAnalysis;
using System.Net;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>The bytes that one run has sent and received, and their budget. On the reactor's thread.</summary>
internal sealed class RunTraffic
{
    // How late a spent budget is noticed at worst, and at best: on a wire of 10 Gbit/s the first is 12 MB.
    private const long ShortestPauseMs = 10;
    private const long LongestPauseMs = 100;

    // Asking for one takes some microseconds of the reactor.
    private const long ConnectionsPerMs = 4;

    // A destroyed socket is told within a fraction of a millisecond, on a machine that has time.
    private const long SettleMs = 5;
    private const int SettleTurns = 10;

    private readonly TrafficMeter _meter;
    private readonly long _maxBytes;
    private readonly Action<EgressTarget> _onSpent;
    private readonly Action<Exception> _onFault;
    private readonly ReactorTimer _timer;
    private readonly Dictionary<ulong, Counted> _open = [];
    private int _connections;
    private long _sent;
    private long _received;
    private long _closedSent;
    private long _closedReceived;
    private long _lastTotal;
    private long _lastLookAt;
    private bool _spent;
    private bool _incomplete;
    private Action? _settled;
    private int _settleTurns;

    /// <param name="meter">Where connections are counted.</param>
    /// <param name="maxBytes">Sent and received together.</param>
    /// <param name="onSpent">Told once, when there were more: with the connection that was read last.</param>
    /// <param name="onFault">The figures are lost.</param>
    public RunTraffic(TrafficMeter meter, long maxBytes, Action<EgressTarget> onSpent, Action<Exception> onFault)
    {
        (_meter, _maxBytes, _onSpent, _onFault) = (meter, maxBytes, onSpent, onFault);
        _timer = new ReactorTimer(OnDue, onFault);
    }

    /// <summary>Counts a connection from here on; call it before the program has the socket. False: it cannot be counted.</summary>
    /// <param name="socket">Connected, or connecting.</param>
    /// <param name="remote">Where to.</param>
    /// <param name="target">What the program asked for.</param>
    /// <param name="used">Something was said on it already, which is not the program's.</param>
    /// <param name="connection">What it is counted as.</param>
    public bool Add(
        FileDescriptor socket, IPEndPoint remote, EgressTarget target, bool used, [NotNullWhen(true)] out TcpConnection? connection)
    {
        connection = TcpConnection.Of(socket, remote);
        if (connection is null)
            return false;

        TcpCount before = default;
        if (used && !_meter.TryRead(connection, out before))
            return false;
        if (!_meter.TryAdd(connection, this))
            return false;

        _open.Add(connection.Cookie, new Counted(connection, target, before));
        _connections++;
        if (_timer.Index < 0 && _settled is null)
        {
            _lastLookAt = Reactor.Now;
            _meter.Reactor.Arm(_timer, _lastLookAt + ShortestPauseMs);
        }

        return true;
    }

    /// <summary>The program did not get it.</summary>
    public void Remove(TcpConnection connection)
    {
        Forget(connection);
        _connections--;
    }

    private void Forget(TcpConnection connection)
    {
        _meter.Remove(connection);
        _open.Remove(connection.Cookie);
    }

    public void OnDestroyed(ulong cookie, TcpCount count)
    {
        if (!_open.Remove(cookie, out Counted? counted))
            return;

        // What waited to be sent never was.
        _closedSent += Math.Max(0, count.Sent - counted.Before.Sent);
        _closedReceived += Math.Max(0, count.Received - counted.Before.Received);
        AddUp(counted.Target);
        if (_settled is not null && _open.Count == 0)
            Finish();
    }

    /// <summary>Some sockets' last figures were not told: the budget goes by what was seen of them, and the run gets no figures.</summary>
    public void OnEndingsLost() => _incomplete = true;

    public void OnFault(Exception exception)
    {
        _incomplete = true;
        _onFault(exception);
    }

    /// <summary>Every process of the run is dead: takes the last figures, then tells.</summary>
    public void Settle(Action settled)
    {
        _settled = settled;
        _meter.Reactor.Disarm(_timer);
        SettleTurn();
    }

    /// <summary>After that; from any thread.</summary>
    public NetworkUsage Report() => _incomplete ? new NetworkUsage(_connections, null, null) : new NetworkUsage(_connections, _sent, _received);

    private void SettleTurn()
    {
        // Those that the kernel still has send what the program wrote, and nothing more.
        foreach (Counted counted in _open.Values.ToArray())
        {
            if (Look(counted))
                Close(counted);
        }

        if (_open.Count == 0)
        {
            Finish();
        }
        else if (_settleTurns++ == SettleTurns)
        {
            _incomplete = true;
            foreach (Counted counted in _open.Values.ToArray())
                Close(counted);
            Finish();
        }
        else
        {
            _meter.Reactor.Arm(_timer, Reactor.Now + SettleMs);
        }
    }

    private void Finish()
    {
        _meter.Reactor.Disarm(_timer);
        AddUp(default);
        Action settled = _settled!;
        _settled = static () => { };
        settled();
    }

    private void Close(Counted counted)
    {
        _closedSent += counted.Sent;
        _closedReceived += counted.Received;
        Forget(counted.Connection);
    }

    private void OnDue()
    {
        if (_settled is not null)
        {
            SettleTurn();
            return;
        }

        EgressTarget last = default;
        foreach (Counted counted in _open.Values)
        {
            long before = counted.Sent + counted.Received;
            if (Look(counted) && counted.Sent + counted.Received != before)
                last = counted.Target;
        }

        AddUp(last);
        if (_open.Count > 0 && !_spent)
            _meter.Reactor.Arm(_timer, Reactor.Now + Pause());
    }

    private bool Look(Counted counted)
    {
        if (!_meter.TryRead(counted.Connection, out TcpCount count))
            return false;

        counted.Sent = Math.Max(0, count.Sent + count.Waiting - counted.Before.Sent);
        counted.Received = Math.Max(0, count.Received - counted.Before.Received);
        return true;
    }

    private void AddUp(EgressTarget last)
    {
        (_sent, _received) = (_closedSent, _closedReceived);
        foreach (Counted counted in _open.Values)
        {
            _sent += counted.Sent;
            _received += counted.Received;
        }

        if (_spent || _sent + _received <= _maxBytes)
            return;
        _spent = true;
        _onSpent(last);
    }

    /// <summary>Half of the time that the rest of the budget lasts at the speed of the last while.</summary>
    private long Pause()
    {
        long now = Reactor.Now;
        long total = _sent + _received;
        long perMs = (total - _lastTotal) / Math.Max(1, now - _lastLookAt);
        (_lastTotal, _lastLookAt) = (total, now);
        long lasts = perMs <= 0 ? LongestPauseMs : (_maxBytes - total) / perMs / 2;
        return Math.Clamp(lasts, Math.Max(ShortestPauseMs, _open.Count / ConnectionsPerMs), LongestPauseMs);
    }

    private sealed class Counted(TcpConnection connection, EgressTarget target, TcpCount before)
    {
        public TcpConnection Connection => connection;

        public EgressTarget Target => target;

        public TcpCount Before => before;

        public long Sent { get; set; }

        public long Received { get; set; }
    }
}
