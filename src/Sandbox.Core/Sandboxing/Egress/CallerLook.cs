namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>What was seen of a program that waits in a connect.</summary>
/// <param name="Errno">Why the call cannot be what it says; 0: the rest is true.</param>
/// <param name="Inode">Of the socket.</param>
/// <param name="Flags">Of open(2), of the descriptor and what is behind it.</param>
/// <param name="Address">As much of it as may mean anything; a copy.</param>
internal readonly record struct CallerLook(int Errno, ulong Inode, int Flags, byte[] Address)
{
    public static CallerLook Failed(int errno) => new(errno, 0, 0, []);
}
