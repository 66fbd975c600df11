using Sandbox.Core.Contracts;

namespace Sandbox.Http.Keys;

/// <summary>One caller's key and what it allows. Section <c>Sandbox:Http:Keys:NAME</c>, or <c>NAME</c> in the file of keys.</summary>
public sealed class KeyOptions
{
    /// <summary>What the caller sends as <c>X-Api-Key</c>, or <c>sha256:</c> and its SHA-256 in 64 hexadecimal digits. Required.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// Keys of one space see each other's runs and jobs, and nobody else's; what all share, the packages and the metrics, is
    /// not theirs to change or read. 1 to 64 letters, digits, <c>.</c>, <c>_</c>, <c>-</c>. Default: empty, the space that all
    /// keys without one share, and from which the whole server is run.
    /// </summary>
    public string Space { get; set; } = "";

    /// <summary>Runs at a time, counted with those that wait for a place. Default: only the server's own limit.</summary>
    public int? MaxParallel { get; set; }

    /// <summary>Runs and jobs a minute; a minute's worth may come at once. Default: only the server's own limit.</summary>
    public int? RunsPerMinute { get; set; }

    /// <summary>The longest wall-clock time of a run or job with this key, in milliseconds. Default: only <c>Sandbox:Limits:MaxWallMs</c>.</summary>
    public long? MaxWallMs { get; set; }

    /// <summary>The most CPU time, in milliseconds. Default: only <c>Sandbox:Limits:MaxCpuMs</c>.</summary>
    public long? MaxCpuMs { get; set; }

    /// <summary>The most memory, in bytes. Default: only <c>Sandbox:Limits:MaxMemoryBytes</c>.</summary>
    public long? MaxMemoryBytes { get; set; }

    /// <summary>The most processes and threads. Default: only <c>Sandbox:Limits:MaxProcesses</c>.</summary>
    public int? MaxProcesses { get; set; }

    /// <summary>The most bytes of stdout, and of stderr. Default: only <c>Sandbox:Limits:MaxOutputBytes</c>.</summary>
    public long? MaxOutputBytes { get; set; }

    /// <summary>The most bytes of files. Default: only <c>Sandbox:Limits:MaxWorkspaceBytes</c>.</summary>
    public long? MaxWorkspaceBytes { get; set; }

    /// <summary>What a run with this key gets at most; null for no ceilings of its own.</summary>
    internal LimitsRequest? CreateCeilings()
    {
        var ceilings = new LimitsRequest
        {
            WallMs = MaxWallMs,
            CpuMs = MaxCpuMs,
            MemoryBytes = MaxMemoryBytes,
            Processes = MaxProcesses,
            OutputBytes = MaxOutputBytes,
            WorkspaceBytes = MaxWorkspaceBytes,
        };
        return ceilings == new LimitsRequest() ? null : ceilings;
    }
}
