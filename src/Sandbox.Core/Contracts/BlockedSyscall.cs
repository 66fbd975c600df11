namespace Sandbox.Core.Contracts;

/// <summary>A system call that the sandbox refused.</summary>
/// <param name="Name">The kernel's name of the call, or "syscall_N" for a number without one.</param>
/// <param name="Count">How often it was tried.</param>
public sealed record BlockedSyscall(string Name, long Count);
