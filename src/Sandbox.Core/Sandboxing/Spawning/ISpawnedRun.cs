using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>A run as its spawner knows it. All of it happens on the reactor's thread.</summary>
internal interface ISpawnedRun
{
    /// <summary>The spawner could not do a step; <see cref="OnEnded"/> follows.</summary>
    void OnFailed(SandboxException failure);

    /// <summary>Nothing of the run is alive.</summary>
    void OnEnded(in EndedMessage ended);

    /// <summary>The run was never given to a spawner: nothing of it ever lived.</summary>
    void OnNotSpawned(SandboxException failure);

    /// <summary>The spawner died; the run is dying, and nobody will report its end.</summary>
    void OnSpawnerLost(SandboxException failure);
}
