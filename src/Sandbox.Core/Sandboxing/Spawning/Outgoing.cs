using System.Runtime.CompilerServices;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>A message to a spawner that was not sent yet.</summary>
/// <param name="Run">Whose it is.</param>
/// <param name="Packet">Its bytes.</param>
/// <param name="ChildEnds">Go with it, and are closed when it is sent or cannot be; a SPAWN has some.</param>
/// <param name="Groups">Go with it and stay open.</param>
internal sealed record Outgoing(uint Run, byte[] Packet, FileDescriptor[] ChildEnds, IReadOnlyList<FileDescriptor> Groups)
{
    public bool IsSpawn => ChildEnds.Length > 0;

    public static Outgoing Create<T>(uint run, in T message)
        where T : unmanaged => new(run, Wire.Bytes(in message).ToArray(), [], []);

    /// <summary>Returns 0, or the errno.</summary>
    public int Send(int socket)
    {
        var numbers = default(DescriptorNumbers);
        int count = 0;
        foreach (FileDescriptor descriptor in ChildEnds)
            numbers[count++] = descriptor.Value;
        foreach (FileDescriptor descriptor in Groups)
            numbers[count++] = descriptor.Value;
        return PacketSocket.Send(socket, Packet, numbers[..count]);
    }

    public void Close()
    {
        foreach (FileDescriptor descriptor in ChildEnds)
            descriptor.Dispose();
    }

    [InlineArray(Wire.MaxDescriptors)]
    private struct DescriptorNumbers
    {
        private int _first;
    }
}
