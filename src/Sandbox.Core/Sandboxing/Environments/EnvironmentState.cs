namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>Where a sandbox is in its one life; it only moves down this list.</summary>
internal enum EnvironmentState
{
    /// <summary>The spawner was asked for a child.</summary>
    Spawning,

    /// <summary>Finished, and waits for its program.</summary>
    Parked,

    /// <summary>The program runs.</summary>
    Running,

    /// <summary>Nothing of it is alive; the last output is read.</summary>
    Draining,

    /// <summary>Its resources are given back.</summary>
    Closed,
}
