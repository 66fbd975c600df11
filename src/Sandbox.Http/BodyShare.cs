using Microsoft.AspNetCore.Http;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Runs;
using Sandbox.Http.Keys;

namespace Sandbox.Http;

/// <summary>What one request's body has of <see cref="BodyMemory"/>; disposed when the request is answered.</summary>
internal sealed class BodyShare : IDisposable
{
    // Taken in steps: the lock is not for every packet.
    private const long Step = 256 << 10;

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly BodyMemory _memory;
    private readonly HttpContext _context;
    private readonly string _caller;
    private long _taken;

    private BodyShare(BodyMemory memory, HttpContext context) =>
        (_memory, _context, _caller) = (memory, context, CallerKey.Of(context).Name);

    /// <summary>Nothing is taken yet, but what is said to come must have room.</summary>
    /// <exception cref="RunException">Busy: there is none.</exception>
    public static BodyShare Begin(BodyMemory memory, HttpRequest request)
    {
        var share = new BodyShare(memory, request.HttpContext);
        if (request.ContentLength is > BodyMemory.OrdinaryBytes and { } length && !memory.HasRoom(share._caller, length))
            throw share.Full();
        request.HttpContext.Response.RegisterForDispose(share);
        return share;
    }

    /// <summary>So much has come by now.</summary>
    /// <exception cref="RunException">Busy: there is no room for it.</exception>
    public void Grow(long bytes)
    {
        if (bytes <= BodyMemory.OrdinaryBytes || bytes <= _taken)
            return;

        long more = Math.Max(bytes - _taken, Step);
        if (!_memory.TryTake(_caller, more))
            throw Full();
        _taken += more;
    }

    public void Dispose()
    {
        if (_taken > 0)
            _memory.GiveBack(_caller, _taken);
        _taken = 0;
    }

    private RunException Full()
    {
        RefusalMetrics.Refused("bodies_full", _caller);

        // The rest of it is not worth reading, not even to throw it away.
        _context.Response.Headers.Connection = "close";
        return new RunException(RunFailure.Busy, "Too many requests") { RetryAfter = AskAgain };
    }
}
