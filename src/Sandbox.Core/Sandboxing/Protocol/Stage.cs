namespace Sandbox.Core.Sandboxing.Protocol;

/// <summary><c>enum stage</c> of native/src/protocol.h: where a step failed.</summary>
internal enum Stage : uint
{
    Arguments = 1,
    Policy = 2,
    Namespaces = 3,
    Root = 4,
    Interpreter = 5,
    Fork = 6,
    Session = 7,
    Descriptors = 8,
    Workspace = 9,
    Proc = 10,
    Limits = 11,
    Landlock = 12,
    Identity = 13,
    Privileges = 14,
    Seccomp = 15,
    Go = 16,
    Exec = 17,
    Sweep = 18,
    Protocol = 19,
    Cgroup = 20,
}
