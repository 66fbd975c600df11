using System.Collections.Concurrent;

namespace Sandbox.Http.Keys;

/// <summary>How much each key uses, and whether it may have more. What a key used survives a change of keys.</summary>
public sealed class KeyLimits(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, KeyUse> _uses = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Begins a run, or says why not; dispose what it returns when the run is answered.</summary>
    public KeyAdmission Begin(CallerKey key) => NeedsNone(key) ? default : Use(key).Begin(key);

    /// <summary>Counts runs that were accepted together with one that was counted, as the jobs of a batch are.</summary>
    public void Charge(CallerKey key, int runs)
    {
        if (key.RunsPerMinute is { } perMinute)
            Use(key).Charge(runs, perMinute);
    }

    private static bool NeedsNone(CallerKey key) => key is { MaxParallel: null, RunsPerMinute: null };

    private KeyUse Use(CallerKey key) => _uses.GetOrAdd(key.Name, static (_, time) => new KeyUse(time), time);
}
