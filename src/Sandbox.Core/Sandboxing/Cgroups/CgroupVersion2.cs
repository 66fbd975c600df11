using System.Globalization;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>A run's group in the unified tree. It serves one run: its peak cannot be set back on most kernels.</summary>
internal sealed class CgroupVersion2 : ICgroup
{
    private readonly string _folder;
    private long _cpuBefore;

    public CgroupVersion2(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        JoinFiles = [Descriptors.Open(folder + "/cgroup.procs", Tmds.Linux.LibC.O_WRONLY)];
    }

    public IReadOnlyList<FileDescriptor> JoinFiles { get; }

    // memory.oom.group takes the whole run at once, so there is no survivor to look for.
    public FileDescriptor? OutOfMemoryEvent => null;

    public void Prepare(ResourceLimits limits)
    {
        SetLimits(limits);
        ControlFile.Write(_folder + "/memory.oom.group", "1");
        // Kernels without swap have no such file.
        if (File.Exists(_folder + "/memory.swap.max"))
            ControlFile.Write(_folder + "/memory.swap.max", "0");
    }

    public void Start(ResourceLimits limits)
    {
        SetLimits(limits);
        _cpuBefore = ReadCpuMicroseconds();
    }

    public CgroupUsage ReadUsage() => new(
        ReadCpuTime(),
        // memory.peak came with 5.19.
        ControlFile.TryReadNumber(_folder + "/memory.peak") ?? 0,
        ControlFile.TryReadKey(_folder + "/memory.events", "oom_kill"u8) ?? 0,
        ControlFile.TryReadKey(_folder + "/pids.events", "max"u8) ?? 0);

    public TimeSpan ReadCpuTime() => TimeSpan.FromMicroseconds(ReadCpuMicroseconds() - _cpuBefore);

    public void Kill()
    {
        // cgroup.kill came with 5.14; it also takes what is being forked meanwhile.
        if (ControlFile.TryWrite(_folder + "/cgroup.kill", "1") != 0)
            CgroupProcesses.Kill(_folder + "/cgroup.procs");
    }

    public bool TryReset() => false;

    public bool TryRemove()
    {
        foreach (FileDescriptor file in JoinFiles)
            file.Dispose();
        return CgroupFolders.TryRemove(_folder);
    }

    public void Dispose() => TryRemove();

    private void SetLimits(ResourceLimits limits)
    {
        ControlFile.Write(_folder + "/memory.max", Text(limits.MemoryBytes));
        ControlFile.Write(_folder + "/pids.max", Text(limits.Processes));
    }

    private long ReadCpuMicroseconds() => ControlFile.TryReadKey(_folder + "/cpu.stat", "usage_usec"u8) ?? 0;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
