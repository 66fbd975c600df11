using System.Runtime.InteropServices;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>What <see cref="System.Diagnostics.Process"/> cannot send.</summary>
internal static partial class Signals
{
    private const int Sigint = 2;
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    public static void Terminate(int process) => Assert.Equal(0, Kill(process, Sigterm));

    public static void Kill(int process) => Assert.Equal(0, Kill(process, Sigkill));

    public static void Interrupt(int process) => Assert.Equal(0, Kill(process, Sigint));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
