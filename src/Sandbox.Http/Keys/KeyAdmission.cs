namespace Sandbox.Http.Keys;

/// <summary>A key's leave to run, or the reason why it has none.</summary>
public readonly struct KeyAdmission : IDisposable
{
    private readonly KeyUse? _use;

    internal KeyAdmission(KeyUse use) => _use = use;

    internal KeyAdmission(TimeSpan retryAfter, string refusal) => (RetryAfter, Refusal) = (retryAfter, refusal);

    /// <summary>Why not; null when the run may begin.</summary>
    public string? Refusal { get; }

    /// <summary>When it is worth asking again.</summary>
    public TimeSpan RetryAfter { get; }

    public void Dispose() => _use?.End();
}
