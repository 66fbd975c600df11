namespace Sandbox.Core.Sandboxing;

/// <summary>A sandbox that could not be made, or was lost; the program's own ending is never one.</summary>
/// <param name="stage">The step that failed, as native/src/protocol.h names it.</param>
/// <param name="errno">The kernel's error number, or 0.</param>
/// <param name="detail">A path or a file:line, for the operator; never user data.</param>
public sealed class SandboxException(string stage, int errno, string detail)
    : Exception($"The sandbox failed at '{stage}'{(errno == 0 ? "" : $" (errno {errno})")}{(detail.Length == 0 ? "" : ": " + detail)}.")
{
    public string Stage { get; } = stage;

    public int Errno { get; } = errno;

    public string Detail { get; } = detail;

    /// <summary>True when the same program may well run the next time: a spawner that died, no free uid.</summary>
    public bool Retryable { get; init; }
}
