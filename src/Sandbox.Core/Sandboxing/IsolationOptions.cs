using System.ComponentModel.DataAnnotations;

namespace Sandbox.Core.Sandboxing;

/// <summary>How programs are kept apart from the host and from each other. Section <c>Sandbox:Isolation</c>.</summary>
public sealed class IsolationOptions
{
    public const string Section = "Sandbox:Isolation";

    /// <summary>The server refuses to start on a host that cannot give this tier. Default: container.</summary>
    [EnumDataType(typeof(IsolationTier))]
    public IsolationTier MinimumTier { get; set; } = IsolationTier.Container;

    /// <summary>
    /// The server uses no stronger tier than this, whatever the host offers. Default: namespaces, the strongest.
    /// </summary>
    // For tests of the weaker tiers, and for hosts where namespaces work but an operator does not want them.
    [EnumDataType(typeof(IsolationTier))]
    public IsolationTier MaximumTier { get; set; } = IsolationTier.Namespaces;

    /// <summary>
    /// Folder with <c>sandbox-launch</c>, <c>policies/</c> and <c>runtimes/</c>. Default: <c>native/</c> beside the
    /// server, else the build output of the source tree that the server is in.
    /// </summary>
    public string? NativePath { get; set; }

    /// <summary>Prepared root folder for the container tier. Default: none; the namespaces tier builds its own.</summary>
    public string? Root { get; set; }

    /// <summary>System calls to allow besides the policy's, by name. Default: none.</summary>
    public IList<string> AppendSyscalls { get; } = [];

    /// <summary>
    /// First user id that runs are given, when the server is root; a second server on the host takes the next free block.
    /// Default: 0, a block of high ids chosen by chance, or 64000 where the container's ids are mapped to fewer.
    /// </summary>
    // By chance, because the kernel counts a uid's processes across containers: two that use the same ids would take
    // each other's process limits. High, because distributions, people and mapped containers have the low ones.
    [Range(0, 2_000_000_000)]
    public int UidBase { get; set; }

    /// <summary>Number of user ids; at least the running places and the parked sandboxes together. Default: 128.</summary>
    [Range(1, 64_000)]
    public int UidCount { get; set; } = 128;

    /// <summary>Refused system calls after which a run is ended. Default: 10,000.</summary>
    // Each costs the server some microseconds: without an end, one program would keep the reactor busy.
    [Range(1, 10_000_000)]
    public int BlockedCallCap { get; set; } = 10_000;

    /// <summary>Use control groups where the server can make them. Default: true.</summary>
    public bool UseCgroups { get; set; } = true;
}
