namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>A process's steps to the outside, until it dies at one of them; it does nothing afterwards.</summary>
/// <param name="deathAt">The number of the step; 0 for a long life.</param>
/// <param name="afterwards">Whether the step still has its effect.</param>
internal sealed class Life(int deathAt = 0, bool afterwards = false)
{
    /// <summary>The step at which a worker runs a job: it received, looked four times and said that it runs.</summary>
    public const int AtTheRun = 7;

    private readonly Lock _lock = new();

    public int Steps { get; private set; }

    public bool IsOver { get; private set; }

    public T Step<T>(Func<T> effect)
    {
        lock (_lock)
        {
            if (IsOver)
                throw new SimulatedDeath();
            if (++Steps != deathAt)
                return effect();

            IsOver = true;
            if (afterwards)
                _ = effect();
            throw new SimulatedDeath();
        }
    }
}
