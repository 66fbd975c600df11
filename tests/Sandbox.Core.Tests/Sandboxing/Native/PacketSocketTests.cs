using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Native;

public sealed class PacketSocketTests
{
    [Fact]
    public void Receive_AllDescriptorsAndCredentials_ArriveTogether()
    {
        (FileDescriptor ours, FileDescriptor theirs) = Descriptors.CreateSocketPair(credentials: true);
        using FileDescriptor receiver = ours, sender = theirs;
        using FileDescriptor file = Descriptors.CreateSealedFile("content"u8);
        int[] descriptors = [.. Enumerable.Repeat(file.Value, Wire.MaxDescriptors)];

        Assert.Equal(0, PacketSocket.Send(theirs.Value, "packet"u8, descriptors));
        byte[] buffer = new byte[64];
        using ReceivedPacket packet = PacketSocket.Receive(ours.Value, buffer);

        Assert.Equal(0, packet.Errno);
        Assert.Equal("packet"u8.ToArray(), buffer[..packet.Bytes]);
        Assert.Equal(Environment.ProcessId, packet.SenderPid);
        Assert.Equal(descriptors.Length, packet.Descriptors.Count);
        Assert.All(packet.Descriptors, descriptor =>
            Assert.Equal(LibC.FD_CLOEXEC, LibC.fcntl(descriptor.Value, LibC.F_GETFD)));
    }

    [Fact]
    public void Receive_NothingThere_SaysTryAgain()
    {
        (FileDescriptor ours, FileDescriptor theirs) = Descriptors.CreateSocketPair(credentials: false);
        using FileDescriptor receiver = ours, sender = theirs;

        using ReceivedPacket packet = PacketSocket.Receive(ours.Value, new byte[8]);
        Assert.Equal(LibC.EAGAIN, packet.Errno);
    }

    [Fact]
    public void Receive_PeerClosed_IsTheEnd()
    {
        (FileDescriptor ours, FileDescriptor theirs) = Descriptors.CreateSocketPair(credentials: true);
        using FileDescriptor receiver = ours;
        theirs.Dispose();

        using ReceivedPacket packet = PacketSocket.Receive(ours.Value, new byte[8]);
        Assert.Equal((0, 0), (packet.Errno, packet.Bytes));
    }

    [Fact]
    public void Receive_PacketLongerThanTheBuffer_IsAnErrorAndClosesItsDescriptors()
    {
        (FileDescriptor ours, FileDescriptor theirs) = Descriptors.CreateSocketPair(credentials: false);
        using FileDescriptor receiver = ours, sender = theirs;
        Assert.Equal(0, PacketSocket.Send(theirs.Value, new byte[16], [theirs.Value]));

        using ReceivedPacket packet = PacketSocket.Receive(ours.Value, new byte[8]);
        Assert.Equal(LibC.EMSGSIZE, packet.Errno);
        Assert.Empty(packet.Descriptors);
    }

    [Fact]
    public void Send_PeerClosed_IsAnErrnoAndNoSignal()
    {
        (FileDescriptor ours, FileDescriptor theirs) = Descriptors.CreateSocketPair(credentials: false);
        using FileDescriptor sender = ours;
        theirs.Dispose();

        Assert.Equal(LibC.EPIPE, PacketSocket.Send(ours.Value, "x"u8, []));
    }

    [Fact]
    public unsafe void CreateSealedFile_Written_CannotBeChanged()
    {
        using FileDescriptor file = Descriptors.CreateSealedFile("stdin"u8);
        byte* buffer = stackalloc byte[16];

        Assert.Equal(5, (long)LibC.read(file.Value, buffer, 16));
        Assert.Equal(-1, (long)LibC.write(file.Value, buffer, 1));
        Assert.Equal(LibC.EPERM, LibC.errno);
        Assert.Equal(-1, LibC.ftruncate(file.Value, 1));
    }
}
