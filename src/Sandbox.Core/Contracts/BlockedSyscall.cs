namespace Sandbox.Core.Contracts;

/// <summary>A system call that the sandbox refused.</summary>
/// <param name="Name">The kernel's name of the call, "syscall_N" for a number without one, "foreign_syscall_N" through another ABI.</param>
/// <param name="Count">How often it was tried.</param>
public sealed record BlockedSyscall(string Name, long Count);
