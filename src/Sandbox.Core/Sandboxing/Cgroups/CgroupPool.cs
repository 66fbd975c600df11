using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>Control groups for runs, below the server's own; used ones are given out again.</summary>
internal sealed partial class CgroupPool : IDisposable
{
    private readonly CgroupSite _site;
    private readonly ILogger _logger;
    private readonly ConcurrentBag<ICgroup> _free = [];
    private int _lastNumber;
    private volatile bool _disposed;

    private CgroupPool(CgroupSite site, ILogger logger) => (_site, _logger) = (site, logger);

    /// <summary>Makes the server's own group in the tree that the host has; null when it has none that we may use.</summary>
    public static CgroupPool? TryCreate(CgroupMounts mounts, ILogger logger)
    {
        if (CgroupSite.Find(mounts, out string reason) is not { } site)
        {
            Unavailable(logger, reason);
            return null;
        }

        try
        {
            site.Create();
            var pool = new CgroupPool(site, logger);
            // The first group is the proof that the host lets us.
            pool._free.Add(pool.CreateGroup());
            return pool;
        }
        catch (Exception exception) when (exception is SystemCallException or IOException or UnauthorizedAccessException)
        {
            site.Remove();
            Unavailable(logger, exception.Message);
            return null;
        }
    }

    /// <summary>An empty group; its owner gives it back with <see cref="Return"/>.</summary>
    /// <exception cref="SandboxException">The host has no more.</exception>
    public ICgroup Take()
    {
        if (_free.TryTake(out ICgroup? group))
            return group;

        try
        {
            return CreateGroup();
        }
        catch (SystemCallException exception)
        {
            throw exception.ToSandboxException("cgroup");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SandboxException("cgroup", 0, exception.Message) { Retryable = true };
        }
    }

    /// <summary>Takes the group back; everything in it has to be dead. May block for a moment.</summary>
    public void Return(ICgroup group)
    {
        if (!_disposed && group.TryReset())
        {
            _free.Add(group);
            return;
        }

        Discard(group);
    }

    /// <summary>Removes a group that the kernel does not let us use: the next one is new.</summary>
    public void Discard(ICgroup group)
    {
        if (group.TryRemove())
            return;

        NotRemoved(_logger);
        PoolMetrics.Leaked(PoolMetrics.Group);
    }

    public void Dispose()
    {
        _disposed = true;
        while (_free.TryTake(out ICgroup? group))
            group.Dispose();
        _site.Remove();
    }

    private ICgroup CreateGroup()
    {
        int number = Interlocked.Increment(ref _lastNumber);
        return _site.CreateGroup(number.ToString(CultureInfo.InvariantCulture));
    }

    [LoggerMessage(EventId = 120, Level = LogLevel.Warning,
        Message = "Runs have no control group: {Reason}. Memory and CPU of a run are measured by polling")]
    private static partial void Unavailable(ILogger logger, string reason);

    [LoggerMessage(EventId = 121, Level = LogLevel.Warning, Message = "A control group could not be removed; it is left for the next start")]
    private static partial void NotRemoved(ILogger logger);
}
