using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>
/// Messages to a spawner, in their order: a full socket makes them wait here, and not the reactor. Belongs to the
/// reactor's thread.
/// </summary>
internal sealed class Outbox(Reactor reactor)
{
    private readonly Queue<Outgoing> _messages = new();

    /// <summary>The socket was full; the reactor tells when it is not.</summary>
    public bool WaitsForOutput { get; private set; }

    public void Add(Outgoing outgoing) => _messages.Enqueue(outgoing);

    /// <summary>
    /// Sends what can be sent. Returns false when the socket has broken, and gives what was refused for a reason of its
    /// own to <paramref name="refused"/>.
    /// </summary>
    public bool TryFlush(FileDescriptor socket, Action<Outgoing, int> refused)
    {
        while (_messages.TryPeek(out Outgoing? outgoing))
        {
            int errno = outgoing.Send(socket.Value);
            if (errno == LibC.EAGAIN)
            {
                Wait(socket, true);
                return true;
            }

            _messages.Dequeue();
            outgoing.Close();
            if (errno == LibC.EPIPE || errno == LibC.ECONNRESET)
                return false;
            if (errno != 0)
                refused(outgoing, errno);
        }

        Wait(socket, false);
        return true;
    }

    /// <summary>Forgets all messages; returns the runs that were never given to the spawner.</summary>
    public IReadOnlyList<uint> Clear()
    {
        WaitsForOutput = false;
        Outgoing[] unsent = [.. _messages.Where(outgoing => outgoing.IsSpawn)];
        _messages.Clear();
        Array.ForEach(unsent, outgoing => outgoing.Close());
        return [.. unsent.Select(outgoing => outgoing.Run)];
    }

    private void Wait(FileDescriptor socket, bool wait)
    {
        if (WaitsForOutput == wait)
            return;

        WaitsForOutput = wait;
        reactor.WatchOutput(socket, wait);
    }
}
