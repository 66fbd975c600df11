using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Protocol;

/// <summary>Numbers of native/src/protocol.h, and how a packet is read.</summary>
internal static class Wire
{
    public const uint Version = 2;

    public const int ControlDescriptor = 3;

    /// <summary>The longest packet; GO with all its strings must fit.</summary>
    public const int MaxBytes = 131_072;

    /// <summary>Keeps the spawner's own id.</summary>
    public const uint NoId = uint.MaxValue;

    public const ulong NoLimit = ulong.MaxValue;

    /// <summary>SPAWN carries stdin, stdout, stderr and the door.</summary>
    public const int MaxDescriptors = 8;

    /// <summary>False when the packet is too short for the message.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> packet, out T message) where T : unmanaged =>
        MemoryMarshal.TryRead(packet, out message);

    public static ReadOnlySpan<byte> Bytes<T>(in T message) where T : unmanaged =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in message));

    /// <summary>What a FAILED packet says, as the exception that the run or the spawner ends with.</summary>
    public static SandboxException ReadFailure(ReadOnlySpan<byte> packet)
    {
        if (!TryRead(packet, out FailedMessage failed))
            return new SandboxException("protocol", 0, "a FAILED message was cut short");

        ReadOnlySpan<byte> detail = packet[Marshal.SizeOf<FailedMessage>()..];
        if (failed.DetailBytes < detail.Length)
            detail = detail[..(int)failed.DetailBytes];
        return new SandboxException(NameOf(failed.Stage), failed.Error, Encoding.UTF8.GetString(detail.TrimEnd((byte)0)))
        {
            // What the host was short of for a moment.
            Retryable = failed.Error == LibC.EAGAIN || failed.Error == LibC.ENOMEM,
        };
    }

    private static string NameOf(Stage stage) =>
        Enum.IsDefined(stage) ? stage.ToString().ToLowerInvariant() : $"stage_{(uint)stage}";
}
