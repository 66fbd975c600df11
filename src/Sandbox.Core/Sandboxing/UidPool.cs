namespace Sandbox.Core.Sandboxing;

/// <summary>User ids for runs: each belongs to one run at a time, until nothing of that run is alive.</summary>
internal sealed class UidPool
{
    private readonly Lock _lock = new();

    // First in, first out: the one that was free for longest is given out next.
    private readonly Queue<uint> _free;

    public UidPool(uint first, int count)
    {
        _free = new Queue<uint>(count);
        for (uint i = 0; i < count; i++)
            _free.Enqueue(first + i);
    }

    public int Free
    {
        get
        {
            lock (_lock)
                return _free.Count;
        }
    }

    /// <exception cref="SandboxException">All are in use.</exception>
    public uint Take()
    {
        lock (_lock)
        {
            if (_free.TryDequeue(out uint uid))
                return uid;
        }

        throw new SandboxException("identity", 0, "every user id is in use; raise Sandbox:Isolation:UidCount") { Retryable = true };
    }

    /// <summary>Takes those of the free ones.</summary>
    public IReadOnlyList<uint> TakeWhere(Func<uint, bool> condition)
    {
        lock (_lock)
        {
            uint[] taken = [.. _free.Where(condition)];
            for (int i = _free.Count; i > 0; i--)
            {
                uint uid = _free.Dequeue();
                if (!taken.Contains(uid))
                    _free.Enqueue(uid);
            }

            return taken;
        }
    }

    public void Return(uint uid)
    {
        lock (_lock)
            _free.Enqueue(uid);
    }
}
