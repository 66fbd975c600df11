using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>Whom the calling thread is for its file accesses, and for nothing else: no signal can reach it so.</summary>
/// <remarks>
/// What is done under another identity has to have been done once before: the runtime must not load a file of its own then.
/// </remarks>
internal static class FileIdentity
{
    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    // Of this thread alone, in contrast to set*uid of the C library. The group first: afterwards it may not be changed.
    public static void Take(uint id)
    {
        LibC.syscall(IsArm ? 152 : 123, id);
        LibC.syscall(IsArm ? 151 : 122, id);
    }

    /// <summary>Back to root.</summary>
    public static void GiveBack() => Take(0);
}
