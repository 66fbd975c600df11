namespace Sandbox.Core.Sandboxing.Protocol;

/// <summary><c>enum spawn_flags</c> of native/src/protocol.h.</summary>
[Flags]
internal enum SpawnFlags : uint
{
    None = 0,
    Network = 1,
    Exec = 2,
}
