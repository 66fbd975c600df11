using Microsoft.Extensions.Options;

namespace Sandbox.Http;

/// <summary>How much of the server's memory request bodies take, from their first byte to their answer.</summary>
/// <remarks>
/// A body is read before its run can be given a place, and a run waits in line with all that it brought: without a bound,
/// a few hundred large and slow requests are all the memory there is. No caller may have more than is still free, so that
/// one of them takes half, two take a third each, and somebody new always finds room. Ordinary requests are not counted:
/// whoever fills the rest keeps nobody from running a program.
/// </remarks>
public sealed class BodyMemory(IOptions<HttpOptions> options)
{
    /// <summary>A body of this size or less is an ordinary request.</summary>
    // A program and a page of data. Ten thousand connections, all there are by default, are 320 MiB of them.
    public const int OrdinaryBytes = 32 << 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _callers = new(StringComparer.OrdinalIgnoreCase);
    private readonly long _maxBytes = options.Value.MaxBodiesBytes;

    /// <summary>All that is held now.</summary>
    public long Held { get; private set; }

    /// <summary>Whether so much more could be taken now.</summary>
    public bool HasRoom(string caller, long bytes)
    {
        lock (_lock)
        {
            return Fits(caller, bytes);
        }
    }

    internal bool TryTake(string caller, long bytes)
    {
        lock (_lock)
        {
            if (!Fits(caller, bytes))
                return false;

            Held += bytes;
            _callers[caller] = _callers.GetValueOrDefault(caller) + bytes;
            return true;
        }
    }

    internal void GiveBack(string caller, long bytes)
    {
        lock (_lock)
        {
            Held -= bytes;
            long left = _callers[caller] - bytes;
            if (left == 0)
                _callers.Remove(caller);
            else
                _callers[caller] = left;
        }
    }

    private bool Fits(string caller, long bytes) =>
        _callers.GetValueOrDefault(caller) + bytes <= _maxBytes - Held - bytes;
}
