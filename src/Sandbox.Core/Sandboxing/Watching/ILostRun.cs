namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>A run whose spawner died.</summary>
internal interface ILostRun
{
    /// <summary>Its own, or <see cref="Protocol.Wire.NoId"/>.</summary>
    uint Uid { get; }

    /// <summary>Kills what its control group lists; on any thread.</summary>
    void KillGroup();

    /// <summary>A look has found processes of its uid, or none; true when it need not be looked for again. On the reactor.</summary>
    bool IsOver(bool living);
}
