using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Contracts;

/// <summary>Whether this server can run programs now, and how well it keeps them apart.</summary>
/// <param name="Ready">True when every runtime can make sandboxes.</param>
/// <param name="Tier">The isolation tier: "namespaces" or "container"; null before the host was probed.</param>
/// <param name="Layers">The kernel mechanisms that were tried, each with whether this host has it.</param>
/// <param name="Runtimes">The languages, with the versions of their interpreters.</param>
/// <param name="Dependencies">Their packages. Those that cannot be installed do not make the server less ready: what served before serves on.</param>
/// <param name="Store">The blob store; null where there is none. Out of reach, it does not make the server less ready.</param>
public sealed record ReadyData(
    bool Ready,
    IsolationTier? Tier,
    IReadOnlyDictionary<string, bool> Layers,
    IReadOnlyList<RuntimeVersion> Runtimes,
    IReadOnlyList<PackagesState> Dependencies,
    StoreState? Store = null);
