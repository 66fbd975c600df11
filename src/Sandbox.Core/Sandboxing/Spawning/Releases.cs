using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>
/// The uids whose files a spawner was asked to remove. They outlive it: the next one is asked again. Belongs to the
/// reactor's thread.
/// </summary>
internal sealed class Releases
{
    private readonly Dictionary<uint, Release> _open = [];

    public void Add(uint number, uint uid, Action<bool> done) => _open.Add(number, new Release(uid, done));

    public bool Contains(uint number) => _open.ContainsKey(number);

    /// <summary>The messages that ask for all of them.</summary>
    public IReadOnlyList<Outgoing> CreateMessages() => [.. _open.Keys.Select(CreateMessage)];

    public Outgoing CreateMessage(uint number) => Outgoing.Create(
        number,
        new ReleaseMessage { Header = { Kind = MessageKind.Release, Run = number }, Uid = _open[number].Uid });

    /// <summary>Tells who asked whether the files are gone.</summary>
    public void Finish(uint number, bool removed)
    {
        if (_open.Remove(number, out Release release))
            release.Done(removed);
    }

    /// <summary>Nobody will remove them any more.</summary>
    public void Abandon()
    {
        foreach (uint number in _open.Keys.ToArray())
            Finish(number, false);
    }

    private readonly record struct Release(uint Uid, Action<bool> Done);
}
