using Sandbox.Core.Sandboxing.Cgroups;
using Sandbox.Core.Sandboxing.Environments;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Watching;

namespace Sandbox.Core.Sandboxing;

// The limits that the kernel does not keep by itself: wall clock, CPU and memory of the whole tree, refused forks.
internal sealed partial class SandboxEnvironment
{
    /// <summary>Threads that the uid may have beyond the group's limit, so that it is the group that refuses.</summary>
    private const int ProcessSlack = 16;

    /// <summary>Refused forks after which a program is not going to stop by itself.</summary>
    private const long RefusedForkCap = 1000;

    // A limit is noticed this late at worst.
    private const long ShortestPauseMs = 20;

    // The CPU limit can be far away, a fork bomb not.
    private const long LongestPauseMs = 500;

    // Without groups a tree's memory is only known by looking; RLIMIT_DATA bounds each process meanwhile.
    private const long PollMs = 50;

    private readonly ReactorTimer _limitTimer;
    private long _wallDeadline;

    // Looking takes a millisecond for each thousand files, so it is done more seldom, and off the reactor.
    private const long MeasureMs = 200;

    private long _measureAt;
    private bool _measuring;
    private bool _weighing;
    private NamelessFiles? _nameless;

    /// <summary>Where no file system of its own bounds what the run writes.</summary>
    private void MeasureFiles()
    {
        if (!_services.ByUid || _measuring || Reactor.Now < _measureAt)
            return;

        _measuring = true;
        _nameless ??= new NamelessFiles();
        IReadOnlyList<int> pids = [.. _services.Processes.EntriesOf(_uid, _mainPid).Select(process => process.Pid)];
        ThreadPool.UnsafeQueueUserWorkItem(_ => MeasureNow(pids), null);
    }

    private void MeasureNow(IReadOnlyList<int> pids)
    {
        bool tooMany = HasTooManyFiles() || _nameless!.Exceeds(_uid, pids, _limits.WorkspaceBytes);
        _reactor.Post(() =>
        {
            _measuring = false;
            _measureAt = Reactor.Now + MeasureMs;
            if (tooMany && _state == EnvironmentState.Running)
                KillNow(KillReason.Workspace);
        });
    }

    private void WatchLimits()
    {
        _wallDeadline = Reactor.Now + (long)Math.Ceiling(_limits.WallTime.TotalMilliseconds);
        ArmLimits(TimeSpan.Zero);
    }

    private void ArmLimits(TimeSpan cpuTime)
    {
        // With every core busy for this run, the limit is no nearer than that.
        double earliest = (_limits.CpuTime - cpuTime).TotalMilliseconds / Environment.ProcessorCount;
        long pause = Math.Clamp((long)earliest, ShortestPauseMs, _cgroup is null || _services.ByUid ? PollMs : LongestPauseMs);
        _reactor.Arm(_limitTimer, Math.Min(_wallDeadline, Reactor.Now + pause));
    }

    private void CheckLimits()
    {
        if (_state != EnvironmentState.Running || _killSent)
            return;

        if (Reactor.Now >= _wallDeadline)
        {
            KillNow(KillReason.WallTime);
            return;
        }

        MeasureFiles();
        KillReason reason = _cgroup is { } group ? Check(group, out TimeSpan cpuTime) : CheckProcesses(out cpuTime);
        if (reason == KillReason.None)
            ArmLimits(cpuTime);
        else
            KillNow(reason);
    }

    private KillReason Check(ICgroup group, out TimeSpan cpuTime)
    {
        CgroupUsage usage = group.ReadUsage();
        cpuTime = usage.CpuTime;
        if (usage.OutOfMemoryKills > 0)
            return KillReason.Memory;
        if (cpuTime >= _limits.CpuTime)
            return KillReason.CpuTime;
        return usage.RefusedForks > RefusedForkCap ? KillReason.Processes : KillReason.None;
    }

    private KillReason CheckProcesses(out TimeSpan cpuTime)
    {
        ProcessSample sample = _services.Processes.Sample(_uid, _mainPid);
        cpuTime = sample.CpuTime - _jailCpuTime;
        if (sample.MemoryBytes > _limits.MemoryBytes)
            Weigh();
        return cpuTime >= _limits.CpuTime ? KillReason.CpuTime : KillReason.None;
    }

    /// <summary>Over the limit by the plain sum, in which a page that processes share counts for each: looks closer.</summary>
    private void Weigh()
    {
        if (_weighing)
            return;

        _weighing = true;
        IReadOnlyList<ProcessEntry> processes = _services.Processes.EntriesOf(_uid, _mainPid);
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                long bytes = ProportionalMemory.Read(_uid, processes);
                _reactor.Post(() => Weighed(bytes));
            },
            null);
    }

    private void Weighed(long bytes)
    {
        _weighing = false;
        if (bytes > _limits.MemoryBytes && _state == EnvironmentState.Running)
            KillNow(KillReason.Memory);
    }

    // The signal comes before the kernel has chosen whom to kill, so the count is looked at a moment later.
    private void CheckSoon()
    {
        if (_state == EnvironmentState.Running && !_killSent)
            _reactor.Arm(_limitTimer, Math.Min(_wallDeadline, Reactor.Now + OutOfMemoryPauseMs));
    }

    private const long OutOfMemoryPauseMs = 5;
}
