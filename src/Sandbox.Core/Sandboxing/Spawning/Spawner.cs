using Microsoft.Extensions.Logging;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>
/// The server's side of a runtime's `sandbox-launch serve`. Theory of operation: it is started with an empty
/// environment and one socket, says STARTED, and then gets SPAWN and KILL and answers ENDED, once for each SPAWN. When it
/// dies, its runs die with it and fail with an error that is worth a retry; a new one is started, at once the first time
/// and with growing pauses when it keeps dying. One that does not answer for long is killed. All but the two asynchronous methods belong to the reactor's thread.
/// </summary>
internal sealed partial class Spawner : IReactorHandler, IAsyncDisposable
{
    private const int PacketsPerTurn = 32;
    private const int MaxReceivedBytes = 8192;
    private const long FirstPauseMs = 100;
    private const long LongestPauseMs = 5000;

    // Of one that has made sandboxes: whatever ended it, it can serve.
    private const long LongestPauseOfGoodMs = 200;
    private const long HealthyMs = 10_000;

    // A child and a kill each take milliseconds, and seconds where gigabytes are to be freed on a busy host. A spawner that
    // is later than this hangs, and its death ends what it has not: by the kernel's means, not its own.
    private const long PatienceMs = 10_000;

    // No run has it: what is owed is STARTED.
    private const uint StartNumber = 0;

    // Files are removed at some ten thousand a second, and a workspace has at most a hundred thousand or so.
    private const long RemoveMs = 60_000;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    private readonly string _name;
    private readonly SpawnerCommand _command;
    private readonly bool _givesWay;
    private readonly Reactor _reactor;
    private readonly ILogger _logger;
    private readonly ReactorTimer _restart;
    private readonly Dictionary<uint, ISpawnedRun> _runs = [];
    private readonly Outbox _outbox;
    private readonly Releases _releases = new();
    private readonly Deadlines _deadlines;
    private readonly TaskCompletionSource _firstStart = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SpawnerProcess? _process;
    private SandboxException? _lastFailure;
    private volatile bool _serving;
    private bool _disposed;
    private int _failures;
    private long _servingSince;
    private bool _good;
    private uint _lastRun;

    /// <param name="name">For messages.</param>
    /// <param name="command">Starts it, and starts it again.</param>
    /// <param name="givesWay">Another one serves until it does: its first start has time.</param>
    /// <param name="reactor">Its thread.</param>
    /// <param name="logger">For its lives.</param>
    public Spawner(string name, SpawnerCommand command, bool givesWay, Reactor reactor, ILogger logger)
    {
        (_name, _command, _givesWay, _reactor, _logger) = (name, command, givesWay, reactor, logger);
        _restart = new ReactorTimer(Launch, exception => RestartFailed(_name, exception));
        _outbox = new Outbox(reactor);
        _deadlines = new Deadlines(reactor, GiveUp, OnFault);
    }

    public SpawnerCommand Command => _command;

    /// <summary>Of the process that the server started; 0 while there is none.</summary>
    public int ProcessId => _process?.Pid ?? 0;

    /// <summary>It takes runs right now; from any thread.</summary>
    public bool IsServing => _serving;

    /// <summary>The kernel's Landlock version that programs are under; 0 when the layer is not in use.</summary>
    public uint LandlockAbi { get; private set; }

    /// <summary>Starts it; done when it serves.</summary>
    /// <exception cref="SandboxException">It cannot serve; the stage and the detail are its own words.</exception>
    /// <exception cref="TimeoutException">It neither serves nor says why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _reactor.Post(Launch);
        await _firstStart.Task.WaitAsync(StartTime, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has a child made for the run. Only the child's own ends are closed when they are sent, or cannot be.</summary>
    public uint Spawn(ISpawnedRun run, SpawnMessage message, FileDescriptor[] childEnds, IReadOnlyList<FileDescriptor> groups)
    {
        uint number = NextNumber();
        message.Header = new MessageHeader { Kind = MessageKind.Spawn, Run = number };
        var outgoing = new Outgoing(number, Wire.Bytes(in message).ToArray(), childEnds, groups);
        if (_disposed || (_process is null && _restart.Index < 0))
        {
            outgoing.Close();
            run.OnNotSpawned(Lost());
            return number;
        }

        _runs.Add(number, run);
        if (_serving)
            _deadlines.Add(number, PatienceMs);
        Send(outgoing);
        return number;
    }

    /// <summary>Kills everything of the run; its ENDED comes as for any other end.</summary>
    public void Kill(uint run)
    {
        if (!_runs.ContainsKey(run))
            return;

        if (_serving)
            _deadlines.Add(run, PatienceMs);
        Send(Outgoing.Create(run, new KillMessage { Header = { Kind = MessageKind.Kill, Run = run } }));
    }

    /// <summary>The child that was asked for is there.</summary>
    public void Answered(uint run)
    {
        _good = true;
        _deadlines.Remove(run);
    }

    /// <summary>Nothing of the run is alive: the spawner has to say so before long.</summary>
    public void ExpectEnd(uint run)
    {
        if (_serving && _runs.ContainsKey(run))
            _deadlines.Add(run, PatienceMs);
    }

    /// <summary>
    /// Has the files of a uid removed, whose run has ended; told whether they are. A spawner that dies over it leaves
    /// that to the next one.
    /// </summary>
    public void Release(uint uid, Action<bool> done)
    {
        uint number = NextNumber();
        _releases.Add(number, uid, done);
        if (_disposed)
            _releases.Finish(number, false);
        else if (_serving)
            SendRelease(_releases.CreateMessage(number));
    }

    private void SendRelease(Outgoing message)
    {
        _deadlines.Add(message.Run, RemoveMs);
        Send(message);
    }

    private void Released(uint number, bool removed)
    {
        _deadlines.Remove(number);
        _releases.Finish(number, removed);
    }

    private uint NextNumber() => ++_lastRun == 0 ? ++_lastRun : _lastRun;

    public void OnReady(int events)
    {
        if (_outbox.WaitsForOutput && (events & LibC.EPOLLOUT) != 0)
            Flush();
        for (int i = 0; i < PacketsPerTurn && _process is { } process; i++)
        {
            if (!ReceiveOne(process))
                return;
        }
    }

    public void OnFault(Exception exception) => Lose(new SandboxException("spawner", 0, exception.Message));

    /// <summary>Ends it and what runs it still has; done when its process is reaped.</summary>
    public async ValueTask DisposeAsync()
    {
        var released = new TaskCompletionSource<SpawnerProcess?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(() =>
        {
            SpawnerProcess? process = _process;
            _disposed = true;
            _reactor.Disarm(_restart);
            Lose(Lost());
            released.SetResult(process);
        });
        if (await released.Task.ConfigureAwait(false) is not { } last)
            return;

        try
        {
            await last.Exited.WaitAsync(StopTime).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _reactor.Post(last.Kill);
            await last.Exited.ConfigureAwait(false);
        }
    }

    private void Launch()
    {
        if (_disposed)
            return;

        try
        {
            bool hasTime = _givesWay && !_firstStart.Task.IsCompleted;
            _process = new SpawnerProcess(hasTime ? _command.GivingWay() : _command, _reactor, OnExit);
            _reactor.Add(_process.Control, this);
            _deadlines.Add(StartNumber, PatienceMs);
        }
        catch (SystemCallException exception)
        {
            Lose(new SandboxException("spawner", exception.Errno, $"{exception.Call} {_command.Path}"));
        }
    }

    private void OnExit(SpawnerProcess process)
    {
        if (!_disposed)
            Exited(_name, process.Pid, process.Ending);
        if (process != _process)
            return;

        // What it said before it died comes first: why, or that a run had ended.
        while (_process == process && ReceiveOne(process))
        {
        }

        if (_process == process)
            Lose(Lost());
    }

    /// <summary>False when nothing more is there.</summary>
    private bool ReceiveOne(SpawnerProcess process)
    {
        Span<byte> buffer = stackalloc byte[MaxReceivedBytes];
        using ReceivedPacket packet = PacketSocket.Receive(process.Control.Value, buffer);
        if (packet.Errno == LibC.EAGAIN)
            return false;
        if (packet.Errno != 0 || packet.Bytes == 0)
        {
            Lose(Lost());
            return false;
        }

        Take(buffer[..packet.Bytes]);
        return true;
    }

    private void Take(ReadOnlySpan<byte> packet)
    {
        if (!Wire.TryRead(packet, out MessageHeader header))
            throw new SandboxException("protocol", 0, "a message was cut short");

        switch (header.Kind)
        {
            case MessageKind.Started when Wire.TryRead(packet, out StartedMessage started):
                Serve(started);
                break;
            case MessageKind.Ended when Wire.TryRead(packet, out EndedMessage ended):
                _deadlines.Remove(header.Run);
                if (_runs.Remove(header.Run, out ISpawnedRun? run))
                    run.OnEnded(in ended);
                break;
            case MessageKind.Released:
                Released(header.Run, true);
                break;
            case MessageKind.Failed when _releases.Contains(header.Run):
                NotRemoved(_name, Wire.ReadFailure(packet).Message);
                PoolMetrics.Leaked(PoolMetrics.Files);
                Released(header.Run, false);
                break;
            case MessageKind.Failed when header.Run == 0:
                Lose(Wire.ReadFailure(packet));
                break;
            case MessageKind.Failed:
                if (_runs.TryGetValue(header.Run, out run))
                    run.OnFailed(Wire.ReadFailure(packet));
                break;
            default:
                throw new SandboxException("protocol", 0, $"message {(uint)header.Kind} of {packet.Length} bytes");
        }
    }

    private void Serve(in StartedMessage started)
    {
        if (started.ProtocolVersion != Wire.Version)
        {
            Lose(new SandboxException("protocol", 0, $"sandbox-launch speaks version {started.ProtocolVersion}, the server {Wire.Version}"));
            return;
        }

        LandlockAbi = started.LandlockAbi;
        _servingSince = Reactor.Now;
        _serving = true;
        Started(_name, _process!.Pid, started.LandlockAbi);
        _firstStart.TrySetResult();
        _deadlines.Remove(StartNumber);
        foreach (uint run in _runs.Keys)
            _deadlines.Add(run, PatienceMs);
        Flush();
        foreach (Outgoing message in _releases.CreateMessages())
            SendRelease(message);
    }

    /// <summary>Stopped, or caught in something: it is not known what it will still do, so it does nothing more.</summary>
    private void GiveUp() => Lose(new SandboxException("spawner", 0, "it does not answer"));

    /// <summary>The end of this life of the spawner, told to all its runs; a new life follows.</summary>
    private void Lose(SandboxException failure)
    {
        bool served = _serving;
        _serving = false;
        _deadlines.Clear();
        _lastFailure = failure;
        if (_process is { } process)
        {
            _process = null;
            process.Release();
            if (!_disposed)
                process.Kill();
        }

        IReadOnlyList<uint> unsent = _outbox.Clear();
        Restart(served, failure);
        foreach (uint number in unsent)
        {
            if (_runs.Remove(number, out ISpawnedRun? run))
                run.OnNotSpawned(Lost());
        }

        ISpawnedRun[] lost = [.. _runs.Values];
        _runs.Clear();
        foreach (ISpawnedRun run in lost)
            run.OnSpawnerLost(Lost());
        if (_disposed)
            _releases.Abandon();
    }

    private void Restart(bool served, SandboxException failure)
    {
        // A first start that fails is the operator's to see, not ours to repeat.
        if (_disposed || _firstStart.TrySetException(failure))
            return;

        bool healthy = served && Reactor.Now - _servingSince >= HealthyMs;
        _failures = healthy ? 0 : _failures + 1;
        long longest = _good ? LongestPauseOfGoodMs : LongestPauseMs;
        long pause = _failures <= 1 ? 0 : Math.Min(longest, FirstPauseMs << Math.Min(_failures - 2, 10));
        _good = false;
        Restarting(_name, failure.Message, pause);
        PoolMetrics.Restarted(_name);
        _reactor.Arm(_restart, Reactor.Now + pause);
    }

    private SandboxException Lost() => new("spawner", _lastFailure?.Errno ?? 0, $"the {_name} spawner ended") { Retryable = true };

    private void Send(Outgoing outgoing)
    {
        _outbox.Add(outgoing);
        if (_serving && !_outbox.WaitsForOutput)
            Flush();
    }

    private void Flush()
    {
        if (_process is { } process && !_outbox.TryFlush(process.Control, NotSent))
            Lose(Lost());
    }

    private void NotSent(Outgoing outgoing, int errno)
    {
        if (_runs.Remove(outgoing.Run, out ISpawnedRun? run))
            run.OnNotSpawned(new SandboxException("spawner", errno, "sendmsg") { Retryable = true });
    }
}
