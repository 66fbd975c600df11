using System.Diagnostics;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Cgroups;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Sandbox.Core.Sandboxing.Spawning;
using Sandbox.Core.Sandboxing.Watching;

namespace Sandbox.Core.Sandboxing;

/// <summary>
/// The environment of one run. Theory of operation: <see cref="Start"/> asks the spawner for a child; the child jails
/// itself, in its control group, says READY and is parked. <see cref="Go"/> writes the program into the
/// workspace and lets it run; from there on the reactor reads its output, answers its refused system calls and watches
/// its limits. Whatever ends it, ENDED comes when nothing of it is alive; then the pipes are read to their end and
/// everything is given back. The public methods are for any thread and only post; all else runs on the reactor's.
/// </summary>
internal sealed partial class SandboxEnvironment : ISpawnedRun, ILostRun
{
    private readonly EnvironmentServices _services;
    private readonly Reactor _reactor;
    private readonly Spawner _spawner;
    private readonly SpawnFlags _flags;
    private readonly uint _uid;
    private readonly long _reservedDataBytes;
    private readonly OutputPipe _stdout;
    private readonly OutputPipe _stderr;
    private readonly Door _door;
    private readonly FileDescriptor[] _childEnds;
    private readonly TaskCompletionSource _parked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SandboxEnding> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ResourceLimits _limits;
    private EnvironmentState _state;
    private uint _number;

    // For the log, from any thread.
    private volatile string _runId = "(parked)";

    private WorkspaceFolder? _workspace;
    private BlockedCalls? _blockedCalls;
    private readonly RunEgress? _egress;
    private EgressSupervisor? _supervisor;
    private RunTraffic? _traffic;
    private readonly ICgroup? _cgroup;
    private bool _hasEnded;
    private bool _killSent;
    private int _mainPid;
    private TimeSpan _jailCpuTime;
    private KillReason _killed;
    private SandboxException? _failure;
    private IOutputCollector? _collector;
    private EndedMessage _message;
    private long _requestedAt;
    private long _startedAt;
    private long _endedAt;

    /// <summary>Takes what has to exist before a child can: a uid, a control group, the pipes, the door. May block for a moment.</summary>
    /// <exception cref="SandboxException">The server is out of one of them.</exception>
    public SandboxEnvironment(EnvironmentServices services, Spawner spawner, ResourceLimits limits, SpawnFlags flags, long reservedDataBytes)
    {
        (_services, _reactor, _spawner, _limits, _flags) = (services, services.Reactor, spawner, limits, flags);
        _reservedDataBytes = reservedDataBytes;
        _requestedAt = Stopwatch.GetTimestamp();
        _egress = (flags & SpawnFlags.Network) != 0 ? services.Egress!.CreateRun() : null;
        _uid = services.Uids?.Take() ?? Wire.NoId;
        Folders = SandboxFolders.Of(services.Tier, _uid);
        var opened = new List<FileDescriptor>(6);
        try
        {
            _cgroup = services.Cgroups?.Take();
            _cgroup?.Prepare(limits);
            (FileDescriptor stdout, FileDescriptor theirStdout) = Opened(opened, Descriptors.CreatePipe());
            (FileDescriptor stderr, FileDescriptor theirStderr) = Opened(opened, Descriptors.CreatePipe());
            (FileDescriptor door, FileDescriptor theirDoor) = Opened(opened, Descriptors.CreateSocketPair(credentials: true));
            // An own one each: flags of a description that runs share are a letter box between them.
            FileDescriptor theirStdin = Descriptors.OpenDevNull();
            _childEnds = [theirStdin, theirStdout, theirStderr, theirDoor];
            _stdout = CreatePipe(stdout);
            _stderr = CreatePipe(stderr);
            _door = new Door(_reactor, door, OnReady, OnFailed, OnFault);
            _limitTimer = new ReactorTimer(CheckLimits, OnFault);
        }
        catch (Exception exception) when (exception is SystemCallException or SandboxException)
        {
            opened.ForEach(descriptor => descriptor.Dispose());
            if (_cgroup is { } group)
                services.Cgroups!.Discard(group);
            if (_uid != Wire.NoId)
                services.Uids!.Return(_uid);
            if (exception is SystemCallException call)
                throw new SandboxException("descriptors", call.Errno, call.Call) { Retryable = true };
            throw;
        }
    }

    /// <summary>The program has been let run: what happens now is its ending, and nothing to be tried again.</summary>
    public bool HasStarted => Volatile.Read(ref _startedAt) != 0;

    /// <summary>What its filter is for, with network or without.</summary>
    public SpawnFlags Kind => _flags & SpawnFlags.Network;

    /// <summary>Done when it waits for its program.</summary>
    /// <exception cref="SandboxException">It could not be made; nothing of it is left.</exception>
    /// <exception cref="OperationCanceledException">It was killed before.</exception>
    public Task Parked => _parked.Task;

    /// <summary>The program's environment besides the caller's own; the places in it are not filled in.</summary>
    public IReadOnlyDictionary<string, string> Variables => _spawner.Command.Variables;

    /// <summary>Where the run finds its own files.</summary>
    public SandboxFolders Folders { get; }

    /// <summary>Done when nothing of it is left at all, its files included; never fails.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Done when nothing of it is alive and everything is given back.</summary>
    /// <exception cref="SandboxException">It could not be made, or was lost.</exception>
    public Task<SandboxEnding> Ended => _ended.Task;

    /// <summary>Asks the spawner for a child.</summary>
    public void Start() => _reactor.Post(Spawn);

    /// <summary>Writes the program and lets it run; takes over what the launch holds.</summary>
    public void Go(Launch launch) => _reactor.Post(() => Run(launch));

    /// <summary>Ends it, in whatever state it is; the first reason is the one that counts.</summary>
    public void Kill(KillReason reason) => _reactor.Post(() => KillNow(reason));

    /// <summary>Ends it when the caller goes, until the registration is disposed.</summary>
    public CancellationTokenRegistration KillWhenCancelled(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static state => ((SandboxEnvironment)state!).Kill(KillReason.Cancelled), this);

    /// <summary>Ends it for a reason of ours; whoever waits for it gets that.</summary>
    public void Abort(SandboxException reason) => _reactor.Post(() => Fail(reason));

    private void Spawn()
    {
        _stdout.Start();
        _stderr.Start();
        _door.Start();
        _number = _spawner.Spawn(this, CreateSpawnMessage(), _childEnds, _cgroup?.JoinFiles ?? []);
        if (_killSent && !_hasEnded)
            _spawner.Kill(_number);
    }

    private SpawnMessage CreateSpawnMessage() => new()
    {
        Uid = _uid,
        Flags = _flags,
        // The group refuses, and counts what it refuses; the uid's limit stands a little behind it.
        Processes = (uint)(_services.Cgroups is null ? _limits.Processes : _limits.Processes + ProcessSlack),
        OpenFiles = (uint)_limits.OpenFiles,
        FileSizeBytes = (ulong)_limits.FileBytes,
        DataBytes = _services.Cgroups is null ? (ulong)(_limits.MemoryBytes + _reservedDataBytes) : Wire.NoLimit,
        WorkspaceBytes = (ulong)_limits.WorkspaceBytes,
        WorkspaceInodes = (uint)_limits.WorkspaceInodes,
        CpuSeconds = (uint)Math.Ceiling(_limits.CpuTime.TotalSeconds) + 1,
    };

    private void OnReady(ReadyMessage ready, ReceivedPacket packet)
    {
        FileDescriptor[] descriptors = packet.TakeDescriptors();
        if (_state != EnvironmentState.Spawning || _workspace is not null || descriptors.Length != 2)
        {
            Array.ForEach(descriptors, descriptor => descriptor.Dispose());
            throw new SandboxException("protocol", 0, "READY out of turn");
        }

        _workspace = new WorkspaceFolder(descriptors[0], _uid);
        if (_egress is { } run)
        {
            _traffic = _services.Egress!.CreateTraffic(run, () => KillNow(KillReason.Network), OnFault);
            _supervisor = _services.Egress.CreateSupervisor(_reactor, run, _uid == Wire.NoId ? null : _uid, _traffic, OnFault);
        }

        _blockedCalls = new BlockedCalls(
            _reactor, descriptors[1], _services.Names, CreateAskedCalls(), _supervisor, _services.BlockedCallCap, OnBlockedCallCap, OnAllDead, OnFault);
        _blockedCalls.Start();
        (_mainPid, _jailCpuTime) = (packet.SenderPid, TimeSpan.FromMicroseconds(ready.CpuUs));
        if (_cgroup?.OutOfMemoryEvent is { } signal)
            _reactor.Add(signal, new OutOfMemoryWatch(signal, CheckSoon));
        Park();
    }

    private AskedCalls CreateAskedCalls() => new(
        _services.Names, _services.ByUid ? _uid : null, _cgroup is null ? _limits.MemoryBytes : null);

    private void Park()
    {
        _state = EnvironmentState.Parked;
        _spawner.Answered(_number);
        if (!_killSent)
            _parked.TrySetResult();
    }

    private void Run(Launch launch)
    {
        using Launch owned = launch;
        if (_state != EnvironmentState.Parked || _killSent)
            return;

        try
        {
            (_runId, _limits, _collector) = (launch.RunId, launch.Limits, launch.Collector);
            _stdout.Begin(launch.Stdout, _limits.OutputBytes);
            _stderr.Begin(launch.Stderr, _limits.OutputBytes);
            _workspace!.WriteFile(launch.ProgramFile, launch.Code);
            if ((_flags & SpawnFlags.Exec) != 0)
                _blockedCalls!.AllowOneExec();
            _requestedAt = launch.RequestedAt;
            _cgroup?.Start(_limits);
            long now = Stopwatch.GetTimestamp();
            _door.SendGo(launch.Go.Finish(_number), launch.Stdin);
            Volatile.Write(ref _startedAt, now);
            _state = EnvironmentState.Running;
            WatchLimits();
        }
        catch (SystemCallException exception)
        {
            // A child that died while it was parked, with its zygote most likely; the program has not begun.
            Fail(new SandboxException("go", exception.Errno, exception.Call) { Retryable = true });
        }
        catch (SandboxException exception)
        {
            Fail(exception);
        }
    }

    private OutputPipe CreatePipe(FileDescriptor readEnd) =>
        new(_reactor, readEnd, () => KillNow(KillReason.Output), OnOutputEnd, () => Kill(KillReason.Cancelled), OnFault);

    private static (FileDescriptor, FileDescriptor) Opened(
        List<FileDescriptor> opened, (FileDescriptor First, FileDescriptor Second) pair)
    {
        opened.Add(pair.First);
        opened.Add(pair.Second);
        return pair;
    }
}
