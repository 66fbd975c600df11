namespace Sandbox.Core.Sandboxing.Native;

/// <summary>What came with one packet. Disposing closes the descriptors that nobody took.</summary>
internal sealed class ReceivedPacket : IDisposable
{
    /// <summary>0 when a packet or the end was read, else why not.</summary>
    public int Errno { get; init; }

    /// <summary>Length of the packet; 0 when the peer has closed.</summary>
    public int Bytes { get; init; }

    /// <summary>The sender's pid as our pid namespace has it, where the socket asks for credentials.</summary>
    public int SenderPid { get; set; }

    public List<FileDescriptor> Descriptors { get; } = new(0);

    /// <summary>Gives the descriptors, and with them the duty to close them, to the caller.</summary>
    public FileDescriptor[] TakeDescriptors()
    {
        FileDescriptor[] taken = [.. Descriptors];
        Descriptors.Clear();
        return taken;
    }

    public void Dispose()
    {
        foreach (FileDescriptor descriptor in Descriptors)
            descriptor.Dispose();
        Descriptors.Clear();
    }
}
