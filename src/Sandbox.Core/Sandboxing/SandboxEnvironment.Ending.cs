using System.Diagnostics;
using Sandbox.Core.Sandboxing.Cgroups;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Sandbox.Core.Sandboxing.Watching;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing;

// How a sandbox ends. Every way out leads to Drain, and from there to Close, once.
internal sealed partial class SandboxEnvironment
{
    // Nothing alive holds the pipes after ENDED; a process the server is just starting may, for a moment.
    private const long DrainMs = 1000;

    private const long SweepLimitMs = 5000;

    private ReactorTimer? _drainTimer;
    private bool _wasRunning;
    private bool _keepUid;
    private long _sweepDeadline;

    public void OnFailed(SandboxException failure) => Fail(failure);

    public void OnEnded(in EndedMessage ended)
    {
        // What the child said before it died: why it could not run.
        _door.OnReady(0);
        _message = ended;
        End();
    }

    public void OnNotSpawned(SandboxException failure)
    {
        _failure ??= failure;
        End();
    }

    /// <summary>
    /// The kernel, or the parent-death signal, takes the run down with its spawner. It is over when the listener says so:
    /// no process is under the filter any more, and none can leave it.
    /// </summary>
    public void OnSpawnerLost(SandboxException failure)
    {
        if (_hasEnded)
            return;

        _failure ??= failure;
        _killSent = true;
        _reactor.Disarm(_limitTimer);
        // A child that has not said READY ends by itself when its door closes.
        if (_blockedCalls is null)
            _door.Close();
        _sweepDeadline = Reactor.Now + SweepLimitMs;
        _services.LostRuns.Add(this);
    }

    uint ILostRun.Uid => _uid;

    void ILostRun.KillGroup() => _cgroup?.Kill();

    bool ILostRun.IsOver(bool living)
    {
        bool over = !living && (_blockedCalls is null or { Ended: true });
        if (!over && Reactor.Now < _sweepDeadline)
            return false;

        if (!over)
            NotSwept();
        _keepUid = !over;
        End();
        return true;
    }

    /// <summary>The listener's word that all is dead; ENDED is on its way, if the spawner is not dead too.</summary>
    private void OnAllDead()
    {
        if (!_hasEnded)
            _spawner.ExpectEnd(_number);
    }

    private void OnBlockedCallCap() => KillNow(KillReason.BlockedSyscalls);

    private void OnFault(Exception exception)
    {
        FaultIn(exception);
        Fail(exception as SandboxException ?? new SandboxException("server", 0, exception.Message) { Retryable = true });
    }

    private void Fail(SandboxException failure)
    {
        _failure ??= failure;
        SendKill();
    }

    private void KillNow(KillReason reason)
    {
        if (_hasEnded)
            return;
        if (_killed == KillReason.None)
            _killed = reason;
        SendKill();
    }

    private void SendKill()
    {
        if (_killSent || _hasEnded)
            return;

        _killSent = true;
        _reactor.Disarm(_limitTimer);
        // 0: it was killed before it was started; Spawn sends the kill after it.
        if (_number != 0)
            _spawner.Kill(_number);
    }

    private void End()
    {
        if (_hasEnded)
            return;

        _hasEnded = true;
        _endedAt = Stopwatch.GetTimestamp();
        _reactor.Disarm(_limitTimer);
        Drain();
    }

    private void Drain()
    {
        if (_state >= EnvironmentState.Draining)
            return;

        _wasRunning = _state == EnvironmentState.Running;
        _state = EnvironmentState.Draining;
        _door.OnReady(0);
        if (_wasRunning && _door.WasReset && _killed == KillReason.None)
            NeverBegan();
        _door.Close();
        foreach (FileDescriptor descriptor in _childEnds)
            descriptor.Dispose();
        if (!_wasRunning)
        {
            Close();
            return;
        }

        _reactor.Arm(_drainTimer = new ReactorTimer(Close, _ => Close()), Reactor.Now + DrainMs);
        _stdout.Drain();
        _stderr.Drain();
        OnOutputEnd();
    }

    /// <summary>Whatever killed the child, it was parked still: GO is unread. It may be tried again.</summary>
    private void NeverBegan()
    {
        _failure ??= new SandboxException("go", 0, "the sandbox ended before its program") { Retryable = true };
        Volatile.Write(ref _startedAt, 0);
    }

    private void OnOutputEnd()
    {
        if (_state == EnvironmentState.Draining && _stdout.Ended && _stderr.Ended)
            Close();
    }

    private void Close()
    {
        if (_state == EnvironmentState.Closed)
            return;

        _state = EnvironmentState.Closed;
        if (_drainTimer is { } timer)
            _reactor.Disarm(timer);
        if (_cgroup?.OutOfMemoryEvent is { } signal)
            _reactor.Forget(signal);
        CapturedOutput stdout = _stdout.Close();
        CapturedOutput stderr = _stderr.Close();
        _blockedCalls?.Close();
        _supervisor?.Close();
        if (_traffic is { } traffic)
            traffic.Settle(() => CompleteLater(stdout, stderr));
        else
            CompleteLater(stdout, stderr);
    }

    // Not on the reactor: a full workspace takes the kernel a while to free, a group a while to reset.
    private void CompleteLater(CapturedOutput stdout, CapturedOutput stderr) => CompleteWhenNotLent(() => Complete(stdout, stderr));

    private void Complete(CapturedOutput stdout, CapturedOutput stderr)
    {
        CgroupUsage? usage = _cgroup?.ReadUsage();
        bool workspaceFull = _wasRunning && (_services.ByUid ? HasTooManyFiles() : _workspace!.IsFull());
        if (HasOutput)
            _ = CompleteWithOutputAsync(usage, workspaceFull, stdout, stderr);
        else
            GiveBack(usage, workspaceFull, stdout, stderr);
    }

    private async Task CompleteWithOutputAsync(
        CgroupUsage? usage, bool workspaceFull, CapturedOutput stdout, CapturedOutput stderr)
    {
        await CollectAsync().ConfigureAwait(false);
        GiveBack(usage, workspaceFull, stdout, stderr);
    }

    private void GiveBack(CgroupUsage? usage, bool workspaceFull, CapturedOutput stdout, CapturedOutput stderr)
    {
        _workspace?.Close();
        if (_cgroup is { } group)
            _services.Cgroups!.Return(group);
        GiveUidBack(() => Answer(usage, workspaceFull, stdout, stderr));
    }

    private void Answer(CgroupUsage? usage, bool workspaceFull, CapturedOutput stdout, CapturedOutput stderr)
    {
        if (_failure is null && _wasRunning)
        {
            _ended.TrySetResult(CreateEnding(usage, workspaceFull, stdout, stderr));
            return;
        }

        Exception reason = (_failure, _killed) switch
        {
            ({ } failure, _) => failure,
            (null, KillReason.None) => new SandboxException("start", 0, "the sandbox ended before its program") { Retryable = true },
            _ => new OperationCanceledException("The sandbox was killed before its program."),
        };
        SetException(reason);
    }

    /// <summary>The run has not ended before its files are gone: the next one could find them.</summary>
    private void GiveUidBack(Action answer)
    {
        if (_uid == Wire.NoId || _keepUid)
        {
            answer();
            _gone.SetResult();
        }
        else if (_services.ByUid)
        {
            _reactor.Post(() => _spawner.Release(_uid, removed => ReturnUid(removed, answer)));
        }
        else
        {
            ReturnUid(removed: true, answer);
        }
    }

    private void ReturnUid(bool removed, Action answer)
    {
        if (removed)
            _services.Uids!.Return(_uid);
        answer();
        _gone.SetResult();
    }

    // All that it can write to is below its own folder.
    private bool HasTooManyFiles() =>
        FolderMeter.Exceeds($"{_services.Root}/sandbox/{_uid}", _limits.WorkspaceBytes, _limits.WorkspaceInodes);

    private void SetException(Exception reason)
    {
        if (_parked.TrySetException(reason))
            _ = _parked.Task.Exception;
        _ended.TrySetException(reason);
        // Whoever waited for the first does not wait for the second.
        _ = _ended.Task.Exception;
    }

    private SandboxEnding CreateEnding(
        CgroupUsage? usage, bool workspaceFull, CapturedOutput stdout, CapturedOutput stderr)
    {
        const int Exited = 1; // CLD_EXITED
        // The group's count began with the program, the kernel's count of the process with its fork.
        double ownUs = Math.Max(0, _message.UserUs + _message.SystemUs - _jailCpuTime.TotalMicroseconds);
        TimeSpan cpuTime = usage?.CpuTime ?? TimeSpan.FromMicroseconds(ownUs);
        int signal = _message.Code == Exited ? 0 : _message.Status;
        return new SandboxEnding
        {
            Killed = Classify(cpuTime, signal),
            ExitCode = signal == 0 ? _message.Status : null,
            Signal = signal,
            OutOfMemoryKills = usage?.OutOfMemoryKills ?? 0,
            Stdout = stdout,
            Stderr = stderr,
            WallTime = Stopwatch.GetElapsedTime(_startedAt, _endedAt),
            CpuTime = cpuTime,
            MemoryPeakBytes = usage is { MemoryPeakBytes: > 0 } counted ? counted.MemoryPeakBytes : (long)_message.MaxRssBytes,
            StartTime = Stopwatch.GetElapsedTime(_requestedAt, _startedAt),
            BlockedSyscalls = _blockedCalls!.Report(),
            BlockedConnections = _egress?.Report() ?? [],
            Network = _traffic?.Report(),
            WorkspaceFull = workspaceFull,
        };
    }

    // RLIMIT_CPU may be faster than our timer: its signals, with the time used up, are our own limit's.
    private KillReason Classify(TimeSpan cpuTime, int signal)
    {
        bool ofTheLimit = signal == LibC.SIGXCPU || signal == LibC.SIGKILL;
        return _killed == KillReason.None && ofTheLimit && cpuTime >= _limits.CpuTime ? KillReason.CpuTime : _killed;
    }
}
