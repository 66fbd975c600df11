using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>The connections that one run has to its name server. On the reactor's thread.</summary>
internal sealed class NameDoors(Reactor reactor, RunEgress run, bool inet6)
{
    // At one time: a descriptor each.
    private const int Most = 16;

    private readonly HashSet<NameDoor> _open = [];
    private int _opening;
    private bool _closed;

    /// <summary>Opens one, and then tells the program's end of it, which is given away. False: it has as many as it may.</summary>
    public bool TryOpen(Action<FileDescriptor> then)
    {
        if (_open.Count + _opening >= Most)
            return false;

        _opening++;
        _ = Task.Run(StreamSockets.TryCreateInetPair).ContinueWith(
            made => reactor.Post(() => Open(made, then)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

    public void Close()
    {
        _closed = true;
        foreach (NameDoor door in _open)
            door.Dispose();
        _open.Clear();
    }

    private void Open(Task<(FileDescriptor Ours, FileDescriptor Theirs)?> made, Action<FileDescriptor> then)
    {
        _opening--;
        // Without loopback a pair of another family does for whoever does not look closely: for getaddrinfo.
        (FileDescriptor ours, FileDescriptor theirs) =
            (made.IsCompletedSuccessfully ? made.Result : null) ?? StreamSockets.CreatePair();
        _ = made.Exception;
        if (_closed)
        {
            ours.Dispose();
            theirs.Dispose();
            return;
        }

        var door = new NameDoor(reactor, ours, run, inet6, ended => _open.Remove(ended));
        _open.Add(door);
        door.Start();
        then(theirs);
    }
}
