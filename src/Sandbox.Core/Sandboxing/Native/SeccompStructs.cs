using System.Runtime.InteropServices;

namespace Sandbox.Core.Sandboxing.Native;

// linux/seccomp.h; the same on every architecture.
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SeccompNotification
{
    public ulong Id;
    public uint Pid;
    public uint Flags;
    public int Number;
    public uint Architecture;
    public ulong InstructionPointer;
    public fixed ulong Arguments[6];
}

[StructLayout(LayoutKind.Sequential)]
internal struct SeccompAnswer
{
    public ulong Id;
    public long Value;
    public int Error;
    public uint Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal struct SeccompDescriptor
{
    public ulong Id;
    public uint Flags;
    public uint Source;
    public uint Number;
    public uint NumberFlags;
}
