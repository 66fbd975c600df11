namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>A spawner with a count of those who need it: it ends when it is retired and the last of them has left.</summary>
internal sealed class ServedSpawner(Spawner spawner)
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One of them is whoever serves it.
    private int _tenants = 1;

    public Spawner Spawner => spawner;

    /// <summary>False when it is retired and empty.</summary>
    public bool TryEnter()
    {
        int tenants = Volatile.Read(ref _tenants);
        while (tenants > 0)
        {
            int before = Interlocked.CompareExchange(ref _tenants, tenants + 1, tenants);
            if (before == tenants)
                return true;
            tenants = before;
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _tenants) == 0)
            _left.SetResult();
    }

    /// <summary>Called once, by whoever served it; done when nobody is left and it has ended.</summary>
    public async Task RetireAsync()
    {
        Leave();
        await _left.Task.ConfigureAwait(false);
        await spawner.DisposeAsync().ConfigureAwait(false);
    }
}
