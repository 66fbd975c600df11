using Microsoft.Extensions.Logging;
using Sandbox.Core.Sandboxing.Cgroups;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Watching;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>What every sandbox of this server needs, made once at start.</summary>
/// <param name="Reactor">Where all state of a run lives.</param>
/// <param name="Tier">Which layers runs have.</param>
/// <param name="Root">The prepared root, as the server sees it; null where runs have mounts of their own.</param>
/// <param name="Uids">Null when the server is not root: every run keeps the spawner's one id.</param>
/// <param name="Cgroups">Null where the host has none for us.</param>
/// <param name="Processes">Counts memory and CPU where there are no groups.</param>
/// <param name="LostRuns">Ends what a spawner leaves behind that dies.</param>
/// <param name="Names">The system calls' names.</param>
/// <param name="BlockedCallCap">Refused calls after which a run is ended.</param>
/// <param name="Egress">What runs with network go by; null: none has one.</param>
/// <param name="Logger">For what happens to runs; run numbers, never code or output.</param>
internal sealed record EnvironmentServices(
    Reactor Reactor,
    IsolationTier Tier,
    string? Root,
    UidPool? Uids,
    CgroupPool? Cgroups,
    ProcessTable Processes,
    LostRuns LostRuns,
    SyscallNames Names,
    int BlockedCallCap,
    EgressServices? Egress,
    ILogger Logger)
{
    /// <summary>No file system and no pid namespace ends with a run: its files are measured and removed by uid.</summary>
    public bool ByUid => Tier != IsolationTier.Namespaces;
}
