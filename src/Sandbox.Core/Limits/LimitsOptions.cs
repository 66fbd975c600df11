using System.ComponentModel.DataAnnotations;

namespace Sandbox.Core.Limits;

/// <summary>
/// What a run gets when it asks for nothing (<c>Default…</c>) and the most it can ask for (<c>Max…</c>).
/// Section <c>Sandbox:Limits</c>. No value means "unlimited".
/// </summary>
public sealed class LimitsOptions : IValidatableObject
{
    public const string Section = "Sandbox:Limits";

    /// <summary>Wall-clock time of a run, in milliseconds. Default: 5,000.</summary>
    // Dify-Sandbox's worker_timeout; Dify's compose file sets 15 s through WORKER_TIMEOUT.
    [Range(1, 3_600_000)]
    public long DefaultWallMs { get; set; } = 5_000;

    /// <summary>The longest wall-clock time a run can ask for, in milliseconds. Default: 60,000.</summary>
    // Dify's client stops reading after 60 s: nobody would see a later answer.
    [Range(1, 3_600_000)]
    public long MaxWallMs { get; set; } = 60_000;

    /// <summary>
    /// CPU time of the whole process tree, in milliseconds. Default: 10,000. A run that gets more wall time than the
    /// default gets CPU time in proportion.
    /// </summary>
    // Twice the wall time: a busy loop on one core ends as timed_out, always; only programs that burn several cores
    // at once come here first.
    [Range(1, 36_000_000)]
    public long DefaultCpuMs { get; set; } = 10_000;

    /// <summary>The most CPU time a run can ask for, in milliseconds. Default: 120,000.</summary>
    // Two cores for the longest wall time.
    [Range(1, 36_000_000)]
    public long MaxCpuMs { get; set; } = 120_000;

    /// <summary>Memory of the whole process tree, in bytes. Default: 256 MiB.</summary>
    // CPython with numpy and pandas settles near 100 MiB, Node near 60 MiB; twice that leaves room for data.
    [Range(MemoryFloorBytes, 1L << 40)]
    public long DefaultMemoryBytes { get; set; } = 256L << 20;

    /// <summary>The most memory a run can ask for, in bytes. Default: 1 GiB.</summary>
    // Four such runs (the default number of places) fit the 4 GiB of a small container-app plan.
    [Range(MemoryFloorBytes, 1L << 40)]
    public long MaxMemoryBytes { get; set; } = 1L << 30;

    /// <summary>Processes and threads of a run at one time. Default: 64.</summary>
    // Threads count: Node has 11 before its first line runs, a ThreadPoolExecutor makes up to cores + 4.
    [Range(1, 32_768)]
    public int DefaultProcesses { get; set; } = 64;

    /// <summary>The most processes and threads a run can ask for. Default: 256.</summary>
    // Ordinary containers come with a pids limit of 2,048 to 4,096; four runs and the server stay below it.
    [Range(1, 32_768)]
    public int MaxProcesses { get; set; } = 256;

    /// <summary>
    /// Bytes of stdout, and the same again of stderr, after which a program is ended. Default: 32 MiB. How much of it the
    /// answer holds is <c>Sandbox:Runs:MaxInlineOutputBytes</c>; without a store that is the limit too.
    /// </summary>
    // Nobody reads more than that by mistake: a loop that prints without end is ended in a second, and costs as much store.
    [Range(1, 1L << 40)]
    public long DefaultOutputBytes { get; set; } = 32L << 20;

    /// <summary>The most bytes of stdout, and of stderr, a run can ask for. Default: 256 MiB.</summary>
    // As much as the largest workspace: what can be left in files can be printed too. It passes through memory in pieces.
    [Range(1, 1L << 40)]
    public long MaxOutputBytes { get; set; } = 256L << 20;

    /// <summary>Bytes of all files of a run: workspace, /tmp and /dev/shm together. Default: 64 MiB.</summary>
    // A tmpfs: it is memory of the host. 64 MiB holds the CSV files and pictures that programs make.
    [Range(WorkspaceFloorBytes, 1L << 40)]
    public long DefaultWorkspaceBytes { get; set; } = 64L << 20;

    /// <summary>The most bytes of files a run can ask for. Default: 256 MiB.</summary>
    // With four places at most 1 GiB of the host's memory.
    [Range(WorkspaceFloorBytes, 1L << 40)]
    public long MaxWorkspaceBytes { get; set; } = 256L << 20;

    /// <summary>Files and folders a run can make. Default: 4,096.</summary>
    // An inode of a tmpfs costs about 1 KiB of kernel memory that no other limit counts.
    [Range(WorkspaceInodesFloor, 10_000_000)]
    public int DefaultWorkspaceInodes { get; set; } = 4_096;

    /// <summary>The most files and folders a run can ask for. Default: 65,536.</summary>
    // 64 MiB of kernel memory.
    [Range(WorkspaceInodesFloor, 10_000_000)]
    public int MaxWorkspaceInodes { get; set; } = 65_536;

    /// <summary>File descriptors of one process. Default: 256.</summary>
    // The traditional shell gives 1,024; asyncio and Node work with far fewer.
    [Range(OpenFilesFloor, 1_048_576)]
    public int DefaultOpenFiles { get; set; } = 256;

    /// <summary>The most file descriptors a run can ask for. Default: 1,024.</summary>
    // select() cannot take more.
    [Range(OpenFilesFloor, 1_048_576)]
    public int MaxOpenFiles { get; set; } = 1_024;

    /// <summary>Size of one file, in bytes. Default: 64 MiB.</summary>
    // The whole workspace: a smaller number would only surprise.
    [Range(1, 1L << 40)]
    public long DefaultFileBytes { get; set; } = 64L << 20;

    /// <summary>The largest file a run can ask for, in bytes. Default: 256 MiB.</summary>
    // The largest workspace.
    [Range(1, 1L << 40)]
    public long MaxFileBytes { get; set; } = 256L << 20;

    /// <summary>Less memory than this and no interpreter starts: a run could only fail for a reason of ours.</summary>
    public const long MemoryFloorBytes = 16L << 20;

    /// <summary>Room for the folders of the workspace and a program's file of ordinary size.</summary>
    public const long WorkspaceFloorBytes = 256L << 10;

    /// <summary>The sandbox makes some folders itself.</summary>
    public const int WorkspaceInodesFloor = 64;

    /// <summary>Node holds about 20 descriptors before its first line.</summary>
    public const int OpenFilesFloor = 32;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, long Default, long Max)[] limits =
        [
            ("WallMs", DefaultWallMs, MaxWallMs),
            ("CpuMs", DefaultCpuMs, MaxCpuMs),
            ("MemoryBytes", DefaultMemoryBytes, MaxMemoryBytes),
            ("Processes", DefaultProcesses, MaxProcesses),
            ("OutputBytes", DefaultOutputBytes, MaxOutputBytes),
            ("WorkspaceBytes", DefaultWorkspaceBytes, MaxWorkspaceBytes),
            ("WorkspaceInodes", DefaultWorkspaceInodes, MaxWorkspaceInodes),
            ("OpenFiles", DefaultOpenFiles, MaxOpenFiles),
            ("FileBytes", DefaultFileBytes, MaxFileBytes),
        ];
        return from limit in limits
               where limit.Default > limit.Max
               select new ValidationResult(
                   $"{Section}: Default{limit.Name} ({limit.Default}) is over Max{limit.Name} ({limit.Max})",
                   [$"Default{limit.Name}"]);
    }
}
