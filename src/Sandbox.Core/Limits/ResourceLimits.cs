using Sandbox.Core.Contracts;

namespace Sandbox.Core.Limits;

/// <summary>What one run really runs under: the request, cut down to the ceilings.</summary>
/// <param name="WallTime">Start to end on the wall clock.</param>
/// <param name="CpuTime">CPU time of the whole process tree.</param>
/// <param name="MemoryBytes">Memory of the whole process tree.</param>
/// <param name="Processes">Processes and threads at one time.</param>
/// <param name="OutputBytes">Bytes of stdout, and the same again of stderr.</param>
/// <param name="WorkspaceBytes">Bytes of all files the run can write.</param>
/// <param name="WorkspaceInodes">Files and folders the run can make.</param>
/// <param name="OpenFiles">File descriptors of one process.</param>
/// <param name="FileBytes">Size of one file, in bytes.</param>
public sealed record ResourceLimits(
    TimeSpan WallTime,
    TimeSpan CpuTime,
    long MemoryBytes,
    int Processes,
    long OutputBytes,
    long WorkspaceBytes,
    int WorkspaceInodes,
    int OpenFiles,
    long FileBytes)
{
    /// <summary>Each limit is min(asked, ceiling); one that was not asked for is the operator's default.</summary>
    /// <param name="asked">By the request.</param>
    /// <param name="options">Defaults, and ceilings of everybody.</param>
    /// <param name="ceilings">Lower ones of the caller; null for none.</param>
    public static ResourceLimits Create(LimitsRequest? asked, LimitsOptions options, LimitsRequest? ceilings = null)
    {
        ResourceLimits limits = Create(asked, options);
        return ceilings is null ? limits : limits.CutTo(ceilings);
    }

    private ResourceLimits CutTo(LimitsRequest ceilings) => new(
        WallTime: TimeSpan.FromMilliseconds(Math.Min(ceilings.WallMs ?? long.MaxValue, (long)WallTime.TotalMilliseconds)),
        CpuTime: TimeSpan.FromMilliseconds(Math.Min(ceilings.CpuMs ?? long.MaxValue, (long)CpuTime.TotalMilliseconds)),
        MemoryBytes: Math.Min(ceilings.MemoryBytes ?? long.MaxValue, MemoryBytes),
        Processes: Math.Min(ceilings.Processes ?? int.MaxValue, Processes),
        OutputBytes: Math.Min(ceilings.OutputBytes ?? long.MaxValue, OutputBytes),
        WorkspaceBytes: Math.Min(ceilings.WorkspaceBytes ?? long.MaxValue, WorkspaceBytes),
        WorkspaceInodes: Math.Min(ceilings.WorkspaceInodes ?? int.MaxValue, WorkspaceInodes),
        OpenFiles: Math.Min(ceilings.OpenFiles ?? int.MaxValue, OpenFiles),
        FileBytes: Math.Min(ceilings.FileBytes ?? long.MaxValue, FileBytes));

    private static ResourceLimits Create(LimitsRequest? asked, LimitsOptions options)
    {
        long wallMs = Math.Min(asked?.WallMs ?? options.DefaultWallMs, options.MaxWallMs);
        long fileBytes = Math.Min(asked?.FileBytes ?? options.DefaultFileBytes, options.MaxFileBytes);
        return new ResourceLimits(
            WallTime: TimeSpan.FromMilliseconds(wallMs),
            CpuTime: TimeSpan.FromMilliseconds(
                Math.Min(asked?.CpuMs ?? CpuMsInProportion(wallMs, options), options.MaxCpuMs)),
            MemoryBytes: Math.Min(asked?.MemoryBytes ?? options.DefaultMemoryBytes, options.MaxMemoryBytes),
            Processes: Math.Min(asked?.Processes ?? options.DefaultProcesses, options.MaxProcesses),
            OutputBytes: Math.Min(asked?.OutputBytes ?? options.DefaultOutputBytes, options.MaxOutputBytes),
            WorkspaceBytes: Math.Min(asked?.WorkspaceBytes ?? options.DefaultWorkspaceBytes, options.MaxWorkspaceBytes),
            WorkspaceInodes: Math.Min(
                asked?.WorkspaceInodes ?? options.DefaultWorkspaceInodes, options.MaxWorkspaceInodes),
            OpenFiles: Math.Min(asked?.OpenFiles ?? options.DefaultOpenFiles, options.MaxOpenFiles),
            FileBytes: fileBytes);
    }

    // A run that was given 30 s of wall time must not end after 10 s of honest work; one that asked for less wall time
    // than the default keeps the default, the wall clock ends it anyway.
    private static long CpuMsInProportion(long wallMs, LimitsOptions options) =>
        wallMs <= options.DefaultWallMs
            ? options.DefaultCpuMs
            : (long)((double)options.DefaultCpuMs * wallMs / options.DefaultWallMs);
}
