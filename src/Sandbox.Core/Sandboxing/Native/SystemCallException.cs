using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>A system call of ours that failed.</summary>
internal sealed class SystemCallException(string call, int errno) : Exception($"{call} failed with errno {errno}")
{
    public string Call { get; } = call;

    public int Errno { get; } = errno;

    /// <summary>Passes a result of 0 or more through; anything else becomes an exception with errno.</summary>
    public static int Check(int result, string call) =>
        result >= 0 ? result : throw new SystemCallException(call, LibC.errno);

    /// <summary>As the caller of a run sees it.</summary>
    public SandboxException ToSandboxException(string stage) => new(stage, Errno, Call);
}
