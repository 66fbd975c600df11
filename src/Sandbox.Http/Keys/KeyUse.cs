using Sandbox.Core.Diagnostics;

namespace Sandbox.Http.Keys;

/// <summary>What one key uses now, and how much of its minute is spent.</summary>
internal sealed class KeyUse(TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // A run ends when it ends: there is no better guess than to ask again soon.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _spentUntil;
    private int _running;

    public KeyAdmission Begin(CallerKey key)
    {
        lock (_lock)
        {
            if (_running >= key.MaxParallel)
                return Refuse(key, "key_parallel", AskAgain, "too many runs at a time with this key");

            // Every run moves the time at which nothing is spent any more; when that is further than a minute away, the
            // minute's worth is used up.
            if (key.RunsPerMinute is { } perMinute)
            {
                TimeSpan now = time.GetElapsedTime(_origin);
                TimeSpan each = Minute / perMinute;
                TimeSpan after = (_spentUntil > now ? _spentUntil : now) + each;

                // Half a run more than a minute: sevenths of a minute, seven times, are a few ticks off it.
                if (after - now > Minute + (each / 2))
                    return Refuse(key, "key_minute", after - now - Minute, "too many runs a minute with this key");
                _spentUntil = after;
            }

            _running++;
            return new KeyAdmission(this);
        }
    }

    private static KeyAdmission Refuse(CallerKey key, string reason, TimeSpan retryAfter, string refusal)
    {
        RefusalMetrics.Refused(reason, key.Name);
        return new KeyAdmission(retryAfter, refusal);
    }

    public void Charge(int runs, int perMinute)
    {
        lock (_lock)
        {
            TimeSpan now = time.GetElapsedTime(_origin);
            _spentUntil = (_spentUntil > now ? _spentUntil : now) + (Minute / perMinute * runs);
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _running--;
        }
    }
}
