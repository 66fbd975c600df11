namespace Sandbox.Core.Sandboxing;

/// <summary>A runtime's environment was replaced: runs that begin now have the new one.</summary>
/// <param name="Drained">Done when the last run of the former one has ended; never fails.</param>
public sealed record Replacement(Task Drained);
