using System.Runtime.InteropServices;

namespace Sandbox.Testing;

/// <content>What <see cref="System.Diagnostics.Process"/> cannot send.</content>
public sealed partial class AzuriteProcess
{
    private const int Sigterm = 15;
    private const int Sigcont = 18;
    private const int Sigstop = 19;

    private void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"kill failed with errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
