namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>
/// The sockets that a run has and has not connected. Ours are copies of its own: what it has set on one is copied onto the
/// connection that takes its place.
/// </summary>
internal sealed class Placeholders
{
    // Who opens sockets without end and connects none loses the oldest.
    private const int Most = 128;

    private readonly Dictionary<ulong, Placeholder> _byInode = [];
    private readonly Queue<ulong> _order = new();

    public void Add(Placeholder placeholder)
    {
        while (_byInode.Count >= Most)
            Remove(_order.Dequeue());
        if (_byInode.TryAdd(placeholder.Inode, placeholder))
            _order.Enqueue(placeholder.Inode);
        else
            placeholder.Socket.Dispose();
    }

    public Placeholder? Find(ulong inode) => _byInode.GetValueOrDefault(inode);

    /// <summary>Its number stays in the queue until its turn comes.</summary>
    public void Remove(ulong inode)
    {
        if (_byInode.Remove(inode, out Placeholder? placeholder))
            placeholder.Socket.Dispose();
    }

    public void Clear()
    {
        foreach (Placeholder placeholder in _byInode.Values)
            placeholder.Socket.Dispose();
        _byInode.Clear();
        _order.Clear();
    }
}
