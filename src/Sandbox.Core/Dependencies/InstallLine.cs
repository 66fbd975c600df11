namespace Sandbox.Core.Dependencies;

/// <summary>
/// The line of those who want something of a runtime's packages: one at a time. An installation takes minutes, and a
/// request costs its sender nothing, so the line is short, and equal wishes that have not begun are one.
/// </summary>
internal sealed class InstallLine : IDisposable
{
    /// <summary>So many changes wait; who comes then is told to come later.</summary>
    public const int MaxWaiting = 8;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _notBegun = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>For the house itself: waits as long as it takes.</summary>
    public async Task EnterAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>For what nobody else asks in the same way.</summary>
    /// <exception cref="DependencyException">Unavailable: the line is full.</exception>
    public async Task QueueAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new DependencyException(DependencyFailure.Unavailable, "other changes of the list wait already; try again later");
        }

        bool waits = true;
        try
        {
            await EnterAsync(
                () =>
                {
                    waits = false;
                    Interlocked.Decrement(ref _waiting);
                    return work();
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (waits)
                Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>For what many may ask at once: who finds the same wish still waiting gets its end.</summary>
    /// <param name="wish">Names it.</param>
    /// <param name="work">Done once for all who wait.</param>
    public Task ShareAsync(string wish, Func<Task> work)
    {
        lock (_lock)
        {
            if (_notBegun.TryGetValue(wish, out Task? waiting))
                return waiting;
            // Not here, where it would begin before it is known.
            return _notBegun[wish] = Task.Run(() => EnterAsync(
                () =>
                {
                    lock (_lock)
                        _notBegun.Remove(wish);
                    return work();
                },
                CancellationToken.None));
        }
    }

    public void Dispose() => _turn.Dispose();
}
