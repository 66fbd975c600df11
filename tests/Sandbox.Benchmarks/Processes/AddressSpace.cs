using System.Runtime.InteropServices;

namespace Sandbox.Benchmarks.Processes;

/// <summary>Tells processes that share their memory (CLONE_VM) from those that have their own.</summary>
internal static partial class AddressSpace
{
    private const long KcmpVm = 1;

    private static readonly long Kcmp = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 272 : 312;

    /// <summary>False as well when the kernel does not tell.</summary>
    public static bool IsShared(int first, int second) => SystemCall(Kcmp, first, second, KcmpVm, 0, 0) == 0;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long first, long second, long kind, long index1, long index2);
}
