using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>Our end of the socket to one sandbox child: READY or FAILED in, GO out.</summary>
internal sealed class Door(
    Reactor reactor,
    FileDescriptor socket,
    Action<ReadyMessage, ReceivedPacket> onReady,
    Action<SandboxException> onFailed,
    Action<Exception> onFault) : IReactorHandler
{
    private const int MaxReceivedBytes = 8192;

    /// <summary>The child has executed the program, or is dead.</summary>
    public bool Ended { get; private set; }

    /// <summary>The child died before it had read all that was sent to it.</summary>
    public bool WasReset { get; private set; }

    public void Start() => reactor.Add(socket, this);

    public void OnReady(int events)
    {
        while (!Ended && ReceiveOne())
        {
        }
    }

    public void OnFault(Exception exception)
    {
        Close();
        onFault(exception);
    }

    /// <exception cref="SystemCallException">The child is gone, or does not read.</exception>
    public void SendGo(ReadOnlySpan<byte> packet, FileDescriptor? stdin)
    {
        ReadOnlySpan<int> descriptors = stdin is null ? [] : [stdin.Value];
        int errno = PacketSocket.Send(socket.Value, packet, descriptors);
        if (errno != 0)
            throw new SystemCallException("sendmsg GO", errno);
    }

    public void Close()
    {
        Ended = true;
        reactor.Close(socket);
    }

    private bool ReceiveOne()
    {
        Span<byte> buffer = stackalloc byte[MaxReceivedBytes];
        using ReceivedPacket packet = PacketSocket.Receive(socket.Value, buffer);
        if (packet.Errno == LibC.EAGAIN)
            return false;
        if (packet.Errno != 0 && packet.Errno != LibC.ECONNRESET)
            throw new SystemCallException("recvmsg", packet.Errno);
        if (packet.Bytes == 0)
        {
            WasReset = packet.Errno == LibC.ECONNRESET;
            Close();
            return false;
        }

        Take(buffer[..packet.Bytes], packet);
        return true;
    }

    private void Take(ReadOnlySpan<byte> bytes, ReceivedPacket packet)
    {
        if (!Wire.TryRead(bytes, out MessageHeader header))
            throw new SandboxException("protocol", 0, "a message was cut short");

        if (header.Kind == MessageKind.Ready && Wire.TryRead(bytes, out ReadyMessage ready))
            onReady(ready, packet);
        else if (header.Kind == MessageKind.Failed)
            onFailed(Wire.ReadFailure(bytes));
        else
            throw new SandboxException("protocol", 0, $"message {(uint)header.Kind} from a sandbox");
    }
}
