using Microsoft.Extensions.Logging;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Parking;
using Sandbox.Core.Sandboxing.Spawning;

namespace Sandbox.Core.Sandboxing;

/// <summary>
/// A runtime's zygotes with heavy modules. The first program that imports one of them goes to the plain zygote and
/// has the variant started beside it; the next ones are forked from the variant, until none has come for a while.
/// </summary>
/// <param name="variants">In the order in which they are looked through.</param>
/// <param name="createPool">An empty pool for a variant.</param>
/// <param name="idle">How long one waits for its next program; one that could not be started is tried again after that.</param>
/// <param name="time">Its clock.</param>
/// <param name="logger">For variants that do not start.</param>
internal sealed partial class ZygoteVariants(
    IReadOnlyList<ZygoteVariant> variants, Func<ZygoteVariant, SandboxPool> createPool, TimeSpan idle, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ZygoteVariant, Pooled> _pooled = [];
    private readonly Dictionary<SandboxPool, Task> _draining = [];
    private Func<ZygoteVariant, SpawnerCommand>? _createCommand;

    /// <summary>Those that programs can be forked from right now.</summary>
    public IReadOnlyList<SandboxPool> Serving
    {
        get
        {
            lock (_lock)
                return [.. _pooled.Values.Select(pooled => pooled.Pool).Where(pool => pool.IsServing)];
        }
    }

    /// <summary>From now on they are started so; those there are take no more programs. Null: none is started.</summary>
    /// <returns>Done when the former ones have ended, after their last runs.</returns>
    public Task Reset(Func<ZygoteVariant, SpawnerCommand>? createCommand)
    {
        lock (_lock)
        {
            _createCommand = createCommand;
            return Task.WhenAll(_pooled.Keys.ToArray().Select(Drain));
        }
    }

    /// <summary>The pool to fork a program from; null: the plain one.</summary>
    public SandboxPool? Find(string code)
    {
        foreach (ZygoteVariant variant in variants)
        {
            if (ImportScan.FindsAny(code, variant.Triggers))
                return Use(variant);
        }

        return null;
    }

    /// <summary>Ends their runs, then them.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = Reset(null);
        KeyValuePair<SandboxPool, Task>[] draining;
        lock (_lock)
            draining = [.. _draining];
        foreach ((SandboxPool pool, Task drained) in draining)
        {
            await pool.DisposeAsync().ConfigureAwait(false);
            await drained.ConfigureAwait(false);
        }
    }

    private SandboxPool? Use(ZygoteVariant variant)
    {
        lock (_lock)
        {
            if (_pooled.TryGetValue(variant, out Pooled? pooled))
            {
                if (!pooled.Pool.IsServing)
                    return null;
                pooled.Idle.Change(idle, Timeout.InfiniteTimeSpan);
                return pooled.Pool;
            }

            if (_createCommand is { } createCommand)
            {
                SandboxPool pool = createPool(variant);
                _pooled.Add(variant, new Pooled(pool, time.CreateTimer(_ => DrainIdle(variant, pool), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)));
                _ = StartAsync(pool, variant, createCommand);
            }

            return null;
        }
    }

    private async Task StartAsync(SandboxPool pool, ZygoteVariant variant, Func<ZygoteVariant, SpawnerCommand> createCommand)
    {
        // Off the path of the run that asked for it.
        await Task.Yield();
        try
        {
            await pool.StartAsync(createCommand(variant), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SandboxException or IsolationException)
        {
            NotStarted(pool.Name, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return; // it was reset meanwhile
        }

        lock (_lock)
        {
            if (_pooled.TryGetValue(variant, out Pooled? pooled) && pooled.Pool == pool)
                pooled.Idle.Change(idle, Timeout.InfiniteTimeSpan);
        }
    }

    private void DrainIdle(ZygoteVariant variant, SandboxPool pool)
    {
        lock (_lock)
        {
            if (_pooled.TryGetValue(variant, out Pooled? pooled) && pooled.Pool == pool)
                _ = Drain(variant);
        }
    }

    private Task Drain(ZygoteVariant variant)
    {
        _pooled.Remove(variant, out Pooled? pooled);
        pooled!.Idle.Dispose();
        SandboxPool pool = pooled.Pool;
        Task drained = pool.DrainAsync();
        _draining.Add(pool, drained);
        return drained.ContinueWith(
            _ =>
            {
                lock (_lock)
                    _draining.Remove(pool);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    [LoggerMessage(EventId = 153, Level = LogLevel.Warning,
        Message = "{Name} does not start; programs import its modules themselves: {Reason}")]
    private partial void NotStarted(string name, string reason);

    private sealed record Pooled(SandboxPool Pool, ITimer Idle);
}
