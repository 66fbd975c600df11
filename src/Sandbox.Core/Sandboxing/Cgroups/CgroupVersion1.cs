using System.Globalization;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>A run's groups where each controller has a tree of its own.</summary>
internal sealed class CgroupVersion1 : ICgroup
{
    // Page cache that a run leaves behind counts for the next one. Below this the kernel drops it when it is needed.
    private const long LeftoverBytes = 16L << 20;

    private readonly string _memory;
    private readonly string _pids;
    private readonly string _cpu;
    private readonly bool _swapAccount;
    private long _limit = -1;
    private int _processes = -1;
    private long _cpuBefore;
    private long _killsBefore;
    private long _refusedBefore;
    private long _memoryBefore;

    /// <summary>Creates the three folders.</summary>
    public CgroupVersion1(string memory, string pids, string cpu)
    {
        (_memory, _pids, _cpu) = (memory, pids, cpu);
        foreach (string folder in (ReadOnlySpan<string>)[memory, pids, cpu])
            Directory.CreateDirectory(folder);
        _swapAccount = File.Exists(memory + "/memory.memsw.limit_in_bytes");
        OutOfMemoryEvent = ListenForOutOfMemory();
        JoinFiles = [OpenTasks(memory), OpenTasks(pids), OpenTasks(cpu)];
    }

    public IReadOnlyList<FileDescriptor> JoinFiles { get; }

    public FileDescriptor? OutOfMemoryEvent { get; }

    public void Prepare(ResourceLimits limits)
    {
        SetLimits(limits);
        ControlFile.Write(_memory + "/memory.max_usage_in_bytes", "0");
        _memoryBefore = ControlFile.TryReadNumber(_memory + "/memory.usage_in_bytes") ?? 0;
        _cpuBefore = ReadCpuNanoseconds();
        _killsBefore = ReadKills();
        _refusedBefore = ReadRefused();
    }

    public void Start(ResourceLimits limits)
    {
        SetLimits(limits);
        _cpuBefore = ReadCpuNanoseconds();
    }

    public CgroupUsage ReadUsage()
    {
        long peak = ControlFile.TryReadNumber(_memory + "/memory.max_usage_in_bytes") ?? 0;
        return new CgroupUsage(
            ReadCpuTime(), Math.Max(0, peak - _memoryBefore), ReadKills() - _killsBefore, ReadRefused() - _refusedBefore);
    }

    public TimeSpan ReadCpuTime() => TimeSpan.FromTicks((ReadCpuNanoseconds() - _cpuBefore) / 100);

    public void Kill() => CgroupProcesses.Kill(_pids + "/cgroup.procs");

    public bool TryReset()
    {
        if (!ControlFile.IsEmpty(_memory + "/cgroup.procs") || !ControlFile.IsEmpty(_pids + "/cgroup.procs"))
            return false;

        if (ControlFile.TryReadNumber(_memory + "/memory.usage_in_bytes") > LeftoverBytes)
            _ = ControlFile.TryWrite(_memory + "/memory.force_empty", "0");
        return true;
    }

    public bool TryRemove()
    {
        OutOfMemoryEvent?.Dispose();
        foreach (FileDescriptor file in JoinFiles)
            file.Dispose();
        return CgroupFolders.TryRemove(_memory) & CgroupFolders.TryRemove(_pids) & CgroupFolders.TryRemove(_cpu);
    }

    public void Dispose() => TryRemove();

    private static FileDescriptor OpenTasks(string folder) => Descriptors.Open(folder + "/tasks", Tmds.Linux.LibC.O_WRONLY);

    private void SetLimits(ResourceLimits limits)
    {
        SetMemory(limits.MemoryBytes);
        if (limits.Processes == _processes)
            return;

        ControlFile.Write(_pids + "/pids.max", Text(limits.Processes));
        _processes = limits.Processes;
    }

    // Memory with swap may never be below memory alone, so the order depends on the direction.
    private void SetMemory(long bytes)
    {
        if (bytes == _limit)
            return;

        string value = Text(bytes);
        bool raise = bytes > _limit && _limit >= 0;
        if (raise && _swapAccount)
            ControlFile.Write(_memory + "/memory.memsw.limit_in_bytes", value);
        ControlFile.Write(_memory + "/memory.limit_in_bytes", value);
        if (!raise && _swapAccount)
            ControlFile.Write(_memory + "/memory.memsw.limit_in_bytes", value);
        _limit = bytes;
    }

    /// <summary>Without it, a program that outlives its killed child would run on; it is only later noticed then.</summary>
    private FileDescriptor? ListenForOutOfMemory()
    {
        FileDescriptor signal = Descriptors.CreateEvent();
        using FileDescriptor control = Descriptors.Open(_memory + "/memory.oom_control", Tmds.Linux.LibC.O_RDONLY);
        if (ControlFile.TryWrite(_memory + "/cgroup.event_control", $"{Text(signal.Value)} {Text(control.Value)}") == 0)
            return signal;

        signal.Dispose();
        return null;
    }

    private long ReadCpuNanoseconds() => ControlFile.TryReadNumber(_cpu + "/cpuacct.usage") ?? 0;

    private long ReadKills() => ControlFile.TryReadKey(_memory + "/memory.oom_control", "oom_kill"u8) ?? 0;

    private long ReadRefused() => ControlFile.TryReadKey(_pids + "/pids.events", "max"u8) ?? 0;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
