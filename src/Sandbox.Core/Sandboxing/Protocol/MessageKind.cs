namespace Sandbox.Core.Sandboxing.Protocol;

/// <summary><c>enum message_kind</c> of native/src/protocol.h.</summary>
internal enum MessageKind : uint
{
    Spawn = 1,
    Kill = 2,
    Go = 3,
    Release = 4,
    Started = 16,
    Ended = 17,
    Ready = 18,
    Failed = 19,
    Released = 20,
}
