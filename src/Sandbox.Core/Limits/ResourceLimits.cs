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
    long FileBytes);
