using System.Runtime.InteropServices;

namespace Sandbox.Core.Sandboxing.Protocol;

// The structs of native/src/protocol.h, in its order; ProtocolTests compares every size and offset.
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    public MessageKind Kind;
    public uint Run;
}

[StructLayout(LayoutKind.Sequential)]
internal struct SpawnMessage
{
    public MessageHeader Header;
    public uint Uid;
    public SpawnFlags Flags;
    public uint Processes;
    public uint OpenFiles;
    public ulong FileSizeBytes;
    public ulong DataBytes;
    public ulong WorkspaceBytes;
    public uint WorkspaceInodes;
    public uint CpuSeconds;
}

[StructLayout(LayoutKind.Sequential)]
internal struct KillMessage
{
    public MessageHeader Header;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ReleaseMessage
{
    public MessageHeader Header;
    public uint Uid;
    public uint Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ReleasedMessage
{
    public MessageHeader Header;
}

[StructLayout(LayoutKind.Sequential)]
internal struct GoMessage
{
    public MessageHeader Header;
    public uint Argc;
    public uint Envc;
    public uint StringBytes;
    public uint Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct StartedMessage
{
    public MessageHeader Header;
    public uint ProtocolVersion;
    public uint LandlockAbi;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ReadyMessage
{
    public MessageHeader Header;
    public ulong CpuUs;
}

[StructLayout(LayoutKind.Sequential)]
internal struct EndedMessage
{
    public MessageHeader Header;
    public int Code;
    public int Status;
    public ulong UserUs;
    public ulong SystemUs;
    public ulong MaxRssBytes;
}

[StructLayout(LayoutKind.Sequential)]
internal struct FailedMessage
{
    public MessageHeader Header;
    public Stage Stage;
    public int Error;
    public uint DetailBytes;
    public uint Reserved;
}
